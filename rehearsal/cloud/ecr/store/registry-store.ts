import { repositoryNotFound } from '../refusals.ts';
import { BlobStore } from './blob-store.ts';
import { Repository, type TagMutability } from './repository.ts';

/** The registry of one account and region. */
export class RegistryStore {
  account: string;
  folder: string;
  blobs: BlobStore;
  #repositories = new Map<string, Repository>();

  constructor(options: { account: string; folder: string }) {
    this.account = options.account;
    this.folder = options.folder;
    this.blobs = new BlobStore(options.folder);
  }

  /** Throws an Error when there is one of this name: set-up code that creates twice is wrong. */
  create(options: {
    name: string;
    createdAt: Date;
    tagMutability: TagMutability;
    exclusions?: string[] | undefined;
  }) {
    if (this.#repositories.has(options.name))
      throw new Error(`There is a repository ${options.name} already.`);
    const repository = new Repository({
      place: { account: this.account, repository: options.name },
      createdAt: options.createdAt,
      mutability: options.tagMutability,
      exclusions: options.exclusions ?? [],
    });
    this.#repositories.set(options.name, repository);
  }

  /** Throws AwsError RepositoryNotFoundException. `registryId` is the account unless given. */
  repository(name: string, registryId = this.account): Repository {
    const found = registryId === this.account ? this.#repositories.get(name) : undefined;
    if (!found) throw repositoryNotFound({ account: registryId, repository: name });
    return found;
  }

  all(): Repository[] {
    return [...this.#repositories.values()];
  }
}
