import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { NotFoundError } from '../../../shared/errors.ts';
import type { EventChoice } from '../../../shared/model/event-filter.ts';
import type { Committer } from '../../db/committer.ts';
import { idToText, newIdText } from '../../db/ids.ts';
import type { EventChoices } from '../event-choice.ts';
import { blocksOf } from '../seq-blocks.ts';
import type { MarkRepository, WantedMarks } from './mark-repository.ts';

/** Rows of marks in one transaction: a few milliseconds. */
const BLOCKS_AT_ONCE = 500;
/** Events that are told of one by one; of more it is told that many changed. */
const TOLD = 50;
const UNDOABLE = 20;
const UNDOABLE_MS = 86_400_000;

const wantedSchema = z.object({
  read: z.boolean().optional(),
  starred: z.boolean().optional(),
  archived: z.boolean().optional(),
});

/** What people mark events as: read, starred, archived. */
export interface Marks {
  /**
   * `matched`: how many were chosen; `changed`: how many of them were marked otherwise before.
   * `undo`: what `undo` takes; null where nothing changed.
   */
  mark(
    choice: EventChoice,
    wanted: WantedMarks,
  ): Promise<{ matched: number; changed: number; undo: string | null }>;
  /**
   * Brings what a marking changed back to what it was, and nothing else; what was marked since by
   * somebody else stays where it is another mark. Throws NotFoundError when it is too old.
   */
  undo(id: string): Promise<{ changed: number }>;
}

export function createMarks(deps: {
  repository: MarkRepository;
  choices: EventChoices;
  committer: Committer;
  changed: (id: string) => void;
  allChanged: () => void;
  now: () => number;
}): Marks {
  const { repository, committer, now } = deps;

  /** Tells of the first ones by their ids, and of many as many. */
  function teller() {
    let told = 0;
    return (changed: readonly { block: number; bits: number }[]): void => {
      if (told > TOLD || changed.length === 0) return;
      const ids = changed.slice(0, TOLD).flatMap(({ block, bits }) => repository.ids(block, bits));
      told += ids.length;
      if (told > TOLD) deps.allChanged();
      else for (const id of ids) deps.changed(idToText(id));
    };
  }

  async function forgetOld(): Promise<void> {
    const changes = repository.changes();
    const old = changes.filter(({ at }, index) => index >= UNDOABLE || at < now() - UNDOABLE_MS);
    for (const { id } of old)
      while (!(await committer.write(() => repository.forget(id, BLOCKS_AT_ONCE))))
        await setImmediate();
  }

  return {
    async mark(choice, wanted) {
      const id = newIdText(now());
      const tell = teller();
      let matched = 0;
      let changed = 0;
      for await (const seqs of deps.choices.seqs(choice)) {
        matched += seqs.length;
        const blocks = [...blocksOf(seqs)];
        for (let at = 0; at < blocks.length; at += BLOCKS_AT_ONCE) {
          const some = blocks.slice(at, at + BLOCKS_AT_ONCE);
          const isFirst = changed === 0;
          const flipped = await committer.write(() => {
            if (isFirst) repository.begin({ id, at: now(), marks: JSON.stringify(wanted) });
            const counts = some.map(([block, bits]) => ({
              block,
              bits,
              count: repository.set(id, block, bits, wanted),
            }));
            // Nothing to undo so far: the next portion begins it.
            if (isFirst && counts.every(({ count }) => count === 0)) repository.forget(id, 1);
            return counts.filter(({ count }) => count > 0);
          });
          for (const { count } of flipped) changed += count;
          tell(flipped);
        }
      }
      if (changed > 0) await forgetOld();
      return { matched, changed, undo: changed === 0 ? null : id };
    },
    async undo(id) {
      const change = repository.change(id);
      if (change === undefined)
        throw new NotFoundError('marking', id, 'It was undone already, or is too old for it.');
      const was = opposite(wantedSchema.parse(JSON.parse(change.marks)));
      const tell = teller();
      let changed = 0;
      for (let after = -1; ; ) {
        const rows = repository.changedBlocks(id, after, BLOCKS_AT_ONCE);
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.block;
        changed += await committer.write(() =>
          rows.reduce((sum, row) => sum + repository.setBack(row, was), 0),
        );
        tell(
          rows.map(({ block, read, starred, archived }) => ({
            block,
            bits: (read | starred | archived) >>> 0,
          })),
        );
        await setImmediate();
      }
      while (!(await committer.write(() => repository.forget(id, BLOCKS_AT_ONCE))))
        await setImmediate();
      return { changed };
    },
  };
}

function opposite({ read, starred, archived }: WantedMarks): WantedMarks {
  const not = (mark: boolean | undefined) => (mark === undefined ? undefined : !mark);
  return { read: not(read), starred: not(starred), archived: not(archived) };
}
