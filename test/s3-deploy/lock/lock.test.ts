import { afterEach, expect, test } from '@jest/globals';
import { causeChain, Failure } from '../../../src/core/failure.ts';
import type { Document } from '../../../src/s3-deploy/edge.ts';
import { type Lock, takeLock } from '../../../src/s3-deploy/lock/lock.ts';
import type { LockBucket } from '../../../src/s3-deploy/lock/lock-object.ts';
import { LOCK_KEY } from '../../../src/s3-deploy/release.types.ts';

/** Time that passes when it is told to: who sleeps is woken in the order of the times. */
class StagedTime {
  at = Date.UTC(2026, 10, 25);
  #sleepers: { at: number; wake: () => void }[] = [];

  now = () => this.at;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.at + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
    });

  async pass(seconds: number): Promise<void> {
    const end = this.at + seconds * 1000;
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.at = next.at;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
    }
    this.at = end;
    await new Promise(setImmediate);
  }
}

/** One object in a bucket whose clock is an hour ahead of ours. */
class LockBox implements LockBucket {
  held: { body: Buffer; etag: string; modifiedAt: number } | undefined;
  broken = false;
  writes = 0;
  #time: StagedTime;

  constructor(time: StagedTime) {
    this.#time = time;
  }

  #clock = () => this.#time.at + 3_600_000;

  async read(key: string): Promise<Document | undefined> {
    expect(key).toBe(LOCK_KEY);
    if (this.broken) throw new Failure({ what: 'Reading failed.', next: 'Wait.' });
    return this.held && { ...this.held, askedAt: this.#clock() };
  }

  async write(_: string, body: string | Buffer, { when }: Parameters<LockBucket['write']>[2]) {
    if (this.broken) throw new Failure({ what: 'Writing failed.', next: 'Wait.' });
    const holds = when === 'absent' ? !this.held : when !== undefined && when.etag === this.held?.etag;
    if (!holds) return 'conflict' as const;
    this.writes += 1;
    this.held = { body: Buffer.from(body), etag: `e${this.writes}`, modifiedAt: this.#clock() };
    return { etag: this.held.etag, writtenAt: this.#clock() };
  }

  async remove(_: string[], etag?: string) {
    if (this.held?.etag === etag) this.held = undefined;
  }

  get holder(): unknown {
    return this.held && JSON.parse(this.held.body.toString());
  }
}

let time: StagedTime;
let box: LockBox;
let lines: string[];
const locks: Lock[] = [];

function begin(): void {
  time = new StagedTime();
  box = new LockBox(time);
  lines = [];
}

function take(release: string, waitMinutes = 10, signal = new AbortController().signal): Promise<Lock> {
  const log = {
    info: (line: string) => void lines.push(`${release}: ${line}`),
    debug: () => {},
    annotate: () => {},
    group: <T>(_: string, work: () => Promise<T>) => work(),
    secret: () => {},
  };
  const holder = {
    release,
    run: `https://github.com/zibro/web/actions/runs/${release.length}`,
    id: `id-${release}`,
  };
  return takeLock({ bucket: box, holder, clock: time, signal, log, waitMinutes }).then((lock) => {
    locks.push(lock);
    return lock;
  });
}

afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release();
});

test('it is taken, renewed every 30 seconds, and given back', async () => {
  begin();
  const lock = await take('one');
  expect(box.holder).toEqual({
    release: 'one',
    run: 'https://github.com/zibro/web/actions/runs/3',
    id: 'id-one',
    beats: 0,
  });
  await time.pass(310);
  expect([box.writes, lock.lost.aborted]).toEqual([11, false]);
  await lock.release();
  expect(box.held).toBeUndefined();
  await time.pass(310);
  expect([box.writes, lines]).toEqual([11, []]);
});

test('a second one waits, says for whom, and has it as soon as it is free', async () => {
  begin();
  const one = await take('one');
  const waiting = take('second');
  await time.pass(400);
  await one.release();
  await time.pass(5);
  await waiting;
  expect(box.holder).toMatchObject({ release: 'second' });
  expect(lines).toEqual([
    'second: Waiting for release one (https://github.com/zibro/web/actions/runs/3), which is publishing to this site, for up to 10 min.',
  ]);
});

test.each([
  [0, 0],
  [2, 120],
])('after %i minutes it fails, and says what to do', async (minutes, seconds) => {
  begin();
  await take('one');
  const waiting = take('second', minutes).catch((error: unknown) => error);
  await time.pass(seconds);
  const failure = (await waiting) as Failure;
  expect([...causeChain(failure), failure.next]).toEqual([
    `Another deployment holds the lock of this site: release one (https://github.com/zibro/web/actions/runs/3). Waited for ${minutes} min.`,
    'Run the job again when that one is over, or raise lock-wait-minutes. If it was killed, its lock expires 2 min after its last sign of life.',
  ]);
  expect(box.holder).toMatchObject({ release: 'one' });
});

test('the lock of a run that was killed is taken over after two minutes', async () => {
  begin();
  box.held = {
    body: Buffer.from('{"release":"dead","id":"x"}'),
    etag: 'dead',
    modifiedAt: time.at + 3_600_000,
  };
  const waiting = take('second');
  await time.pass(115);
  expect(box.holder).toMatchObject({ release: 'dead' });
  await time.pass(15);
  await waiting;
  expect(box.holder).toMatchObject({ release: 'second' });
  expect(lines).toEqual([
    'second: Waiting for release dead, which is publishing to this site, for up to 10 min.',
    'second: Took over the lock of release dead, which was not renewed for 125 s.',
  ]);
});

test('a lock that nobody can read is somebody’s all the same, and expires', async () => {
  begin();
  box.held = { body: Buffer.from('?'), etag: 'x', modifiedAt: time.at + 3_600_000 };
  const waiting = take('second');
  await time.pass(130);
  await waiting;
  expect(lines).toEqual([
    'second: Waiting for somebody else, which is publishing to this site, for up to 10 min.',
    'second: Took over the lock of somebody else, which was not renewed for 125 s.',
  ]);
});

test('of two that take over a stale lock, one has it', async () => {
  begin();
  box.held = { body: Buffer.from('{}'), etag: 'dead', modifiedAt: time.at };
  const both = [take('one', 0), take('second', 0)].map((taking) => taking.catch(() => 'failed'));
  const endings = await Promise.all(both);
  expect(endings.filter((ending) => ending === 'failed').length).toBe(1);
});

test('a lock that somebody took over is lost, and is not given back for them', async () => {
  begin();
  const lock = await take('one');
  const theirs = { body: Buffer.from('{"release":"two","id":"two"}'), etag: 'two', modifiedAt: time.at };
  box.held = theirs;
  await time.pass(31);
  expect(lock.lost.reason).toEqual(
    new Failure({
      what: 'Another deployment took over the lock of this site while this one was running.',
      next: 'Look at the other run; run this job again when it is over.',
    }),
  );
  await lock.release();
  expect(box.held).toBe(theirs);
});

test('a lock that was taken over just now is not given back for them either', async () => {
  begin();
  const lock = await take('one');
  const theirs = { body: Buffer.from('{"release":"two","id":"two"}'), etag: 'two', modifiedAt: time.at };
  box.held = theirs;
  await lock.release();
  expect(box.held).toBe(theirs);
});

test('a heartbeat that fails is made up for; when none gets through, the lock counts as lost before it expires', async () => {
  begin();
  const lock = await take('one');
  box.broken = true;
  await time.pass(65);
  box.broken = false;
  await time.pass(30);
  expect([box.writes, lock.lost.aborted]).toEqual([2, false]);
  box.broken = true;
  await time.pass(99);
  expect(lock.lost.aborted).toBe(false);
  await time.pass(2);
  expect(causeChain(lock.lost.reason)).toEqual([
    'The lock of this site could not be renewed: another deployment may take it by now.',
    'Reading failed.',
  ]);
  box.broken = false;
});

test('a heartbeat that is not answered at all is not waited for', async () => {
  begin();
  const lock = await take('one');
  const answers: (() => void)[] = [];
  box.write = () => new Promise((_, reject) => answers.push(() => reject(new Error('no answer'))));
  await time.pass(104);
  expect(lock.lost.aborted).toBe(false);
  await time.pass(2);
  expect(lock.lost.reason).toEqual(
    new Failure({
      what: 'The lock of this site could not be renewed: another deployment may take it by now.',
      next: 'Run the job again when S3 answers.',
    }),
  );
  expect(answers).toHaveLength(1);
  for (const answer of answers) answer();
});

test('a cancellation ends the waiting', async () => {
  begin();
  await take('one');
  const controller = new AbortController();
  const waiting = take('second', 10, controller.signal);
  await time.pass(7);
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
});
