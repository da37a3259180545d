/** Events of one row of event_marks: bit `seq & 31` of the row `seq >> 5`. */
export const BLOCK_BITS = 5;
/** All bits of a row. */
export const FULL_BLOCK = 0xffffffff;

const MARKS = ['read', 'starred', 'archived'] as const;
export type Mark = (typeof MARKS)[number];

/** Whether the event at `seq` has the mark, or has it not, as a condition. */
export function markCondition(mark: Mark, isSet: boolean, seq = 'e.seq'): string {
  const test = `EXISTS (SELECT 1 FROM event_marks m
    WHERE m.block = (${seq} >> ${BLOCK_BITS}) AND (m.${mark} & (1 << (${seq} & 31))) <> 0)`;
  return isSet ? test : `NOT ${test}`;
}

const bit = (mark: Mark, place: number): string =>
  `(((m.${mark} >> (e.seq & 31)) & 1) << ${place})`;

/** All marks of the event `e` as one number: bit 0 read, 1 starred, 2 archived. */
export const MARKS_COLUMN = `COALESCE((SELECT ${MARKS.map(bit).join(' | ')} FROM event_marks m
  WHERE m.block = (e.seq >> ${BLOCK_BITS})), 0) AS marks`;

export function marksOf(bits: number): { read: boolean; starred: boolean; archived: boolean } {
  return { read: (bits & 1) !== 0, starred: (bits & 2) !== 0, archived: (bits & 4) !== 0 };
}
