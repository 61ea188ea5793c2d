import fs from 'node:fs';

/** A GitHub repository that deploys, with the ids that OIDC tokens carry. */
export interface WorldRepository {
  name: string;
  id: number;
  ownerId: number;
  defaultBranch: string;
}

/** One environment of the backend: everything that infrastructure code builds and the pipeline deploys to. */
export interface WorldBackend {
  cluster: string;
  service: string;
  container: string;
  containerPort: number;
  family: string;
  migrationFamily: string;
  migrationContainer: string;
  desiredCount: number;
  targetGroup: string;
  loadBalancer: string;
  logGroup: string;
  imageParameter: string;
  deployRole: string;
  taskRole: string;
  executionRole: string;
  migrationTaskRole: string;
  migrationExecutionRole: string;
  /** The master user's name and password, as RDS keeps them: for migrations only. */
  masterSecret: string;
  /** The application user's. */
  databaseSecret: string;
  database: { instance: string; name: string; user: string };
}

/** One website: a bucket and the distribution in front of it. */
export interface WorldSite {
  bucket: string;
  distribution: string;
  domain: string;
}

/** One environment of the web repository. Its buckets are encrypted with the KMS key where they say so. */
export interface WorldWeb {
  deployRole: string;
  kmsKey: string;
  targets: Record<'site' | 'app', WorldSite>;
}

/** Where pull requests are shown: a folder in the buckets of another environment, and a role that writes nowhere else. */
export interface WorldPreview {
  environment: string;
  deployRole: string;
  /** The environment whose buckets they are. */
  of: string;
  prefix: string;
}

/** The names of the local cloud. infra's tests compare them with the synthesised templates. */
export interface World {
  account: string;
  region: string;
  organisation: string;
  actionsRepository: string;
  repositories: { backend: WorldRepository; web: WorldRepository };
  ecr: { backend: { name: string; tagMutability: string } };
  environments: Record<
    string,
    { backend: WorldBackend; web: WorldWeb; branches: string[]; reviewers: string[] }
  >;
  preview: WorldPreview;
}

/** The one file that holds the names. */
export const world: World = JSON.parse(fs.readFileSync(new URL('./world.json', import.meta.url), 'utf8'));
