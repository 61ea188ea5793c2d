import { afterAll, beforeAll } from '@jest/globals';
import { type BucketSettings, openStage, type Stage } from './stage.ts';

/** A stage with one bucket for all tests of a file: open before the first of them, closed after the last. */
export function useStage(settings: BucketSettings = {}): { stage: Omit<Stage, 'close'>; Bucket: string } {
  const Bucket = settings.name ?? 'bucket-1';
  let opened: Stage | undefined;
  beforeAll(async () => {
    opened = await openStage();
    opened.bucket({ ...settings, name: Bucket });
  });
  afterAll(() => opened?.close());
  const open = () => {
    if (opened === undefined) throw new Error('The stage is open in hooks and tests only.');
    return opened;
  };
  const stage = {
    get cloud() {
      return open().cloud;
    },
    get s3() {
      return open().s3;
    },
    get plain() {
      return open().plain;
    },
    as: (role: string) => open().as(role),
    bucket: (more?: BucketSettings) => open().bucket(more),
  };
  return { stage, Bucket };
}
