import path from 'node:path';
import type { World } from '../world.ts';
import type { Review } from './github.types.ts';

/** Who may enter an environment. Branches undefined: every ref may. */
export interface EnvironmentRules {
  branches: string[] | undefined;
  reviewers: string[];
}

const noRules: EnvironmentRules = { branches: undefined, reviewers: [] };

/** May the job start? Not when there is a refusal, in GitHub's words. */
export interface Verdict {
  refusal?: string;
  review?: Review;
}

/** The environments of all repositories, with what the reviewers say. */
export class Environments {
  #rules = new Map<string, EnvironmentRules>();
  #decisions = new Map<string, Review['decision']>();
  readonly reviews: Review[] = [];

  constructor(world: World) {
    for (const { name: repository } of Object.values(world.repositories)) {
      for (const [name, { branches, reviewers }] of Object.entries(world.environments)) {
        this.set(repository, name, { branches, reviewers });
      }
    }
  }

  set(repository: string, name: string, rules: EnvironmentRules): void {
    this.#rules.set(key(repository, name), rules);
  }

  decide(environment: string, decision: Review['decision']): void {
    this.#decisions.set(environment.toLowerCase(), decision);
  }

  /**
   * Asks the rules, then the reviewers. An environment that nobody made has no rules, as on GitHub, which makes it when a
   * job first names it.
   */
  ask({ repository, name, ref }: { repository: string; name: string; ref: string }): Verdict {
    const { branches, reviewers } = this.#rules.get(key(repository, name)) ?? noRules;
    if (branches && !branches.some((pattern) => allows(pattern, ref))) {
      const kind = ref.startsWith('refs/tags/') ? 'Tag' : 'Branch';
      return {
        refusal: `${kind} "${shortRef(ref)}" is not allowed to deploy to ${name} due to environment protection rules.`,
      };
    }
    if (reviewers.length === 0) return {};
    const decision = this.#decisions.get(name.toLowerCase()) ?? 'approve';
    const review = { repository, environment: name, reviewers, decision };
    this.reviews.push(review);
    if (decision === 'approve') return { review };
    return { review, refusal: "The deployment was rejected or didn't satisfy other protection rules." };
  }
}

/** Names of environments are not case-sensitive. */
function key(repository: string, name: string): string {
  return `${repository}\n${name}`.toLowerCase();
}

/**
 * A policy names branches, or with `refs/` in front any ref (a pull request runs on refs/pull/N/merge).
 * `*` does not cross a slash.
 */
function allows(pattern: string, ref: string): boolean {
  const full = pattern.startsWith('refs/') ? pattern : `refs/heads/${pattern}`;
  return path.posix.matchesGlob(ref, full);
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, '');
}
