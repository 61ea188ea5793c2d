import type { World } from '../world.ts';
import { newRepository, type Repository, worldRepositories } from './repository.ts';

/** All repositories, found by their name in any case. */
export class Repositories {
  #byName = new Map<string, Repository>();
  #nextId: () => number;
  #now: () => Date;

  constructor(world: World, { nextId, now }: { nextId(): number; now(): Date }) {
    this.#nextId = nextId;
    this.#now = now;
    for (const repository of worldRepositories(world)) this.#put(repository);
  }

  add(repository: Parameters<typeof newRepository>[0]): void {
    this.#put(newRepository(repository));
  }

  find(fullName: string): Repository | undefined {
    return this.#byName.get(fullName.toLowerCase());
  }

  /** Throws an Error for an unknown repository. */
  get(fullName: string): Repository {
    const found = this.find(fullName);
    if (found) return found;
    throw new Error(`The local GitHub has no repository ${fullName}. Add it with addRepository.`);
  }

  setRef(fullName: string, ref: string, sha: string): void {
    const { refs, commits } = this.get(fullName);
    refs.set(ref, sha);
    commits.add(sha);
  }

  setPullRequest(
    fullName: string,
    {
      number,
      head,
      base,
      title = head.ref,
    }: {
      number: number;
      head: { ref: string; sha: string };
      base: { ref: string; sha: string };
      title?: string;
    },
  ): void {
    const repository = this.get(fullName);
    const now = this.#now();
    const kept = repository.pulls.get(number) ?? {
      id: this.#nextId(),
      author: repository.owner,
      created: now,
    };
    repository.pulls.set(number, { ...kept, number, title, head, base, updated: now });
    for (const { sha } of [head, base]) repository.commits.add(sha);
  }

  #put(repository: Repository): void {
    this.#byName.set(repository.fullName.toLowerCase(), repository);
  }
}
