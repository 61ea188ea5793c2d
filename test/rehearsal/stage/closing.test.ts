import { expect, test } from '@jest/globals';
import { createClosing } from '../../../rehearsal/stage/closing.ts';

test('the last opened is closed first, once; one that fails keeps nothing open', async () => {
  const told: string[] = [];
  const closing = createClosing((line) => told.push(line));
  closing.add(() => told.push('first'));
  closing.add(async () => {
    throw new Error('stuck');
  });
  closing.add(() => told.push('last'));
  await Promise.all([closing.close(), closing.close()]);
  expect(told).toEqual(['last', 'Error: stuck', 'first']);
});
