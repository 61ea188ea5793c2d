import type { EcrApi, Session } from '../ecr-api.ts';

/** The password of the registry: asked for when it is first used, and once more when the registry calls it expired. */
export class Credentials {
  #ecr: EcrApi;
  #hide: (secret: string) => void;
  #session: Promise<Session> | undefined;

  /** @param hide is told every password, in each form in which it is sent */
  constructor(ecr: EcrApi, hide: (secret: string) => void) {
    this.#ecr = ecr;
    this.#hide = hide;
  }

  session(): Promise<Session> {
    this.#session ??= this.#ecr.signIn().then((session) => {
      this.#hide(session.password);
      this.#hide(encoded(session));
      return session;
    });
    return this.#session;
  }

  /** A new session in place of `old`; requests that fail together share it. */
  async renew(old: Session): Promise<Session> {
    if ((await this.session()) === old) this.#session = undefined;
    return this.session();
  }
}

/** The value of basic credentials. */
export const encoded = ({ password }: Session): string => Buffer.from(`AWS:${password}`).toString('base64');
