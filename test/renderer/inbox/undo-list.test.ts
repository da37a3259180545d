import { expect, it } from 'vitest';
import { createUndoList, type Done } from '../../../renderer/features/inbox/model/undo-list.ts';

const done = (words: string, undo: Done['undo'] = Promise.resolve(words)): Done => ({
  words,
  undo,
});

function listOf(...all: readonly Done[]) {
  const taken: string[] = [];
  const engine = { isAway: false };
  const list = createUndoList(async (undo) => {
    if (engine.isAway) throw new Error('away');
    taken.push(undo);
  });
  for (const one of all) list.add(one);
  return { list, taken, engine };
}

it('what was done is taken back one after the other, the last first', async () => {
  const { list, taken } = listOf(done('first'), done('second'));
  expect((await list.takeBack())?.words).toBe('second');
  expect((await list.takeBack())?.words).toBe('first');
  expect(await list.takeBack()).toBeUndefined();
  expect(taken).toEqual(['second', 'first']);
});

it('what could not be taken back is the next to be, and not what was done before it', async () => {
  const { list, taken, engine } = listOf(done('first'), done('second'));
  engine.isAway = true;
  await expect(list.takeBack()).rejects.toThrow('away');
  engine.isAway = false;
  await list.takeBack();
  expect(taken).toEqual(['second']);
});

it('what the engine refused, or what changed nothing, is gone past', async () => {
  const refused = Promise.reject(new Error('refused'));
  const { list, taken } = listOf(
    done('first'),
    done('second', Promise.resolve(null)),
    done('third', refused),
  );
  expect((await list.takeBack())?.words).toBe('first');
  expect(taken).toEqual(['first']);
});

it('one that is named leaves the others as they are', async () => {
  const first = done('first');
  const { list, taken } = listOf(first, done('second'));
  await list.takeBack(first);
  await list.takeBack();
  expect(taken).toEqual(['first', 'second']);
});
