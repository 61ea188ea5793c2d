import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../../rehearsal/cloud/cloud.ts';
import type { Cloud } from '../../rehearsal/cloud/cloud.types.ts';
import { fastClock } from '../../rehearsal/stage/fast-clock.ts';
import { perform } from '../../src/core/action.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { action } from '../../src/s3-deploy/index.ts';
import { runBundle, type StepRequest } from '../support/bundle.ts';
import { given, testRuntime } from '../support/runtime.ts';

/**
 * How much faster the action's time passes than ours. A busy machine may do nothing for a second or two: the lock, which is lost
 * after 105 s, must outlast that.
 */
const PACE = 20;

/** The role of the pipeline, with the action's own list and nothing else. */
export const roleName = 'zibro-staging-web-deploy';

/** A site by key: what its files hold. */
export type Pages = Record<string, string | Buffer>;

export type SiteStage = Awaited<ReturnType<typeof startSiteStage>>;

interface StageOptions {
  versioned?: boolean;
  kmsKey?: boolean;
  ownership?: 'BucketOwnerEnforced' | 'ObjectWriter';
  invalidationMs?: number;
  /** Source of the viewer function. */
  viewerRequest?: string;
  originPath?: string;
  /** Bucket of the distribution, where it is another. */
  origin?: string;
}

/** One bucket of the world with its distribution; nothing is published yet. */
export async function startSiteStage(options: StageOptions = {}) {
  const cloud = await startCloud({ clock: fastClock(100), services: ['s3', 'cloudfront', 'sts'] });
  const { web } = cloud.world.environments.staging as Cloud['world']['environments'][string];
  const { bucket, distribution, domain } = web.targets.site;
  const { kmsKey, invalidationMs = 5_000, viewerRequest, originPath, origin, ...rest } = options;
  cloud.service('s3').createBucket({ name: bucket, ...rest, ...(kmsKey && { kmsKey: web.kmsKey }) });
  const { url } = await cloud.service('cloudfront').createDistribution({
    id: distribution,
    aliases: [domain],
    bucket: origin ?? bucket,
    defaultRootObject: 'index.html',
    invalidationMs,
    originMayList: true,
    ...(viewerRequest !== undefined && { viewerRequest }),
    ...(originPath !== undefined && { originPath }),
  });
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 's3-deploy-'));
  const stage = { cloud, web, bucket, distribution, url: `${url}/`, workspace };
  return {
    ...stage,
    ...runsOf(stage),
    ...looksOf(stage),
    async close() {
      await cloud.close();
      fs.rmSync(workspace, { recursive: true, force: true });
    },
  };
}

interface Ground {
  cloud: Cloud;
  bucket: string;
  distribution: string;
  url: string;
  workspace: string;
}

/** What the pipeline's role did since a moment; how often the lock was renewed meanwhile is the machine's matter. */
function since({ cloud }: Ground, start: number) {
  let taken = false;
  const entries = cloud.journal.slice(start).filter(({ role, operation, subject }) => {
    const isLock = operation === 'PutObject' && subject.endsWith('/.s3-deploy/lock.json');
    const isBeat = isLock && taken;
    taken ||= isLock && role === roleName;
    return role === roleName && !isBeat;
  });
  const text = ({ operation, subject, outcome }: (typeof entries)[number]) =>
    `${operation} ${subject}${outcome === 'ok' ? '' : `: ${outcome}`}`;
  return {
    calls: entries.map(text),
    writes: entries.filter(({ write }) => write).map(text),
  };
}

function runsOf(ground: Ground) {
  const { cloud, bucket, distribution, url, workspace } = ground;
  const common = { source: 'site', bucket, 'distribution-id': distribution, url };
  return {
    /** Makes the source folder hold exactly these files. */
    build(pages: Pages, folder = 'site') {
      const root = path.join(workspace, folder);
      fs.rmSync(root, { recursive: true, force: true });
      fs.mkdirSync(root, { recursive: true });
      for (const [key, content] of Object.entries(pages)) {
        const file = path.join(root, key);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, content);
      }
      return root;
    },
    /** The action in this process. Its pauses are short; it asks over the wire, as ever. */
    async run(
      inputs: Record<string, string> = {},
      options: {
        clock?: Clock;
        signal?: AbortSignal;
        env?: Record<string, string>;
        onLine?(line: string): void;
      } = {},
    ) {
      const environment = { ...cloud.environmentFor(roleName), ...options.env };
      const before = { ...process.env };
      Object.assign(process.env, environment);
      const { clock = scaledClock(PACE), signal, onLine } = options;
      const test = testRuntime({ clock, env: environment, workspace, onLine, ...(signal && { signal }) });
      const start = cloud.journal.length;
      try {
        const outcome = await perform(action, given(fitting({ ...common, ...inputs })), test.runtime);
        return { ...outcome, lines: test.lines, ...since(ground, start) };
      } finally {
        for (const name of Object.keys(environment)) delete process.env[name];
        Object.assign(process.env, before);
        test.dispose();
      }
    },
    /** The bundle, as a step. */
    async step(inputs: Record<string, string> = {}, request: Partial<StepRequest> = {}) {
      const start = cloud.journal.length;
      const env = { ...cloud.environmentFor(roleName), ...request.env };
      const step = await runBundle({
        action: 's3-deploy',
        inputs: fitting({ ...common, ...inputs }),
        workspace,
        ...request,
        env,
      });
      return { ...step, ...since(ground, start) };
    },
  };
}

/** An input that is given as '' is not given at all. */
const fitting = (inputs: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''));

function looksOf({ cloud, bucket, url }: Ground) {
  const s3 = cloud.service('s3');
  return {
    /** Keys of the bucket, without the action's own. */
    keys: () => s3.keys(bucket).filter((key) => !/(^|\/)\.s3-deploy\//.test(key)),
    /** The action's own. */
    ownKeys: () => s3.keys(bucket).filter((key) => /(^|\/)\.s3-deploy\//.test(key)),
    body: (key: string) => s3.object(bucket, key)?.body.toString('utf8'),
    headers: (key: string) => s3.object(bucket, key)?.headers,
    /** What a visitor gets, `STATUS body`. */
    async visit(address: string) {
      const response = await fetch(new URL(address, url));
      return `${response.status} ${(await response.text()).slice(0, 200)}`;
    },
    /** Somebody else, who may do everything. */
    put: (key: string, body: string) =>
      cloud.call({
        service: 's3',
        operation: 'PutObject',
        input: { Bucket: bucket, Key: key, Body: Buffer.from(body) },
        caller: cloud.admin.caller,
      }),
  };
}

/** Time that passes faster. Requests are signed with the SDK's own clock. */
export function scaledClock(times: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}
