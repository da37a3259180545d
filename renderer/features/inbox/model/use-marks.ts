import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { EventChoice } from '../../../../shared/model/event-filter.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { useStable } from '../../../rpc/use-stable.ts';
import { formatCount } from '../../../ui/format.ts';
import { noticeGone } from '../../../ui/notice-gone.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import { createUndoList, type Done } from './undo-list.ts';

export interface Marks {
  read?: boolean;
  starred?: boolean;
  archived?: boolean;
}

interface UnderWay {
  ids: readonly string[];
  marks: Marks;
}

export interface MarkTools {
  /** What was pressed and the engine has not confirmed yet, by event. */
  pending: ReadonlyMap<string, Marks>;
  mark(events: EventChoice, marks: Marks, options?: { silent?: boolean }): void;
  /** Takes back the last marking that was not taken back yet. */
  undo(): void;
}

const noticeName = 'inbox-undo';

/** Marks show at once; what the engine refuses is brought back and said. */
export function useMarks({
  onDone,
}: {
  /** The engine has the marks: rows that were read before are told of them. */
  onDone: (ids: ReadonlySet<string>, marks: Marks) => void;
}): MarkTools {
  const rpc = useRpc();
  const queries = useQueryClient();
  const [underWay, setUnderWay] = useState<readonly UnderWay[]>([]);
  const pending = useMemo(() => fold(underWay), [underWay]);
  const [done] = useState(() =>
    createUndoList(async (undo) => {
      await rpc.call('events.undoMark', { undo });
      await refresh();
    }),
  );
  const latest = useRef(onDone);
  latest.current = onDone;

  function refresh(): Promise<unknown> {
    return queries.invalidateQueries({
      predicate: ({ queryKey: [method] }) => method === 'events.list' || method === 'events.count',
    });
  }

  async function send(events: EventChoice, marks: Marks): Promise<string | null> {
    const ids = 'ids' in events ? events.ids : [];
    const mine = { ids, marks };
    setUnderWay((was) => [...was, mine]);
    try {
      const { undo, matched } = await rpc.call('events.mark', { events, ...marks });
      noticeGone({ chosen: ids.length, found: matched, noun: 'event' });
      latest.current(new Set(ids), marks);
      await refresh();
      return undo;
    } finally {
      setUnderWay((was) => was.filter((one) => one !== mine));
    }
  }

  function takeBack(one?: Done): void {
    done.takeBack(one).then(
      (taken) => {
        if (taken !== undefined) noticeDone('Undone', `${taken.words}: taken back.`);
      },
      (error: unknown) => noticeFailed('It could not be taken back', error),
    );
  }

  const undo = useStable(() => takeBack());

  const mark = useStable(
    (events: EventChoice, marks: Marks, { silent = false }: { silent?: boolean } = {}) => {
      const words = wordsOf(marks);
      const sent = send(events, marks);
      sent.catch((error: unknown) => noticeFailed('The events were not marked', error));
      if (silent) return;
      const entry = { words, undo: sent };
      done.add(entry);
      const count = 'ids' in events ? events.ids.length : undefined;
      if (marks.archived === undefined && count === 1) return;
      const takeNoticeAway = noticeUndo({
        name: noticeName,
        title: words,
        message:
          count === undefined
            ? 'All that fit the search. Z takes it back.'
            : `${formatCount(count, 'event')}. Z takes it back.`,
        onUndo: () => takeBack(entry),
      });
      sent.catch(takeNoticeAway);
    },
  );
  return useMemo(() => ({ pending, mark, undo }), [pending, mark, undo]);
}

/** Later marks of an event go before earlier ones. */
function fold(underWay: readonly UnderWay[]): ReadonlyMap<string, Marks> {
  const marked = new Map<string, Marks>();
  for (const { ids, marks } of underWay)
    for (const id of ids) marked.set(id, { ...marked.get(id), ...marks });
  return marked;
}

function wordsOf({ read, starred, archived }: Marks): string {
  if (archived !== undefined) return archived ? 'Archived' : 'Moved to the inbox';
  if (starred !== undefined) return starred ? 'Starred' : 'Star removed';
  return read === true ? 'Marked as read' : 'Marked as unread';
}
