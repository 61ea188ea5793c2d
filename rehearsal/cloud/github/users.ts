import { actionsBot, idFor } from './repository.ts';

export const actionsAppId = 15_368;

/** The app behind every GITHUB_TOKEN. */
export const actionsApp = { id: actionsAppId, slug: 'github-actions', name: 'GitHub Actions' };

/** A user. Names that end in `[bot]` are apps. */
export function user(login: string) {
  return { login, id: userId(login), type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

/** GitHub's own number for its bot; a made up one, always the same, for everybody else. */
export function userId(login: string): number {
  return login === actionsBot ? 41_898_282 : idFor(login);
}
