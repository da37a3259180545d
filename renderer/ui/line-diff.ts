export interface DiffRow {
  kind: 'same' | 'added' | 'removed' | 'left out';
  text: string;
}

/** Lines around a difference that are shown with it. */
const AROUND = 3;
/** Beyond so many cells the middle is told as one block removed and one added. */
const MOST_CELLS = 4_000_000;

/** The lines of two texts with the fewest changes; long stretches that are the same are left out. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffRow[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const same = (lines: readonly string[]): DiffRow[] =>
    lines.map((text) => ({ kind: 'same', text }));
  return folded([
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ]);
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): DiffRow[] {
  const removed = (text: string): DiffRow => ({ kind: 'removed', text });
  const added = (text: string): DiffRow => ({ kind: 'added', text });
  const width = after.length + 1;
  if ((before.length + 1) * width > MOST_CELLS)
    return [...before.map(removed), ...after.map(added)];
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const rows: DiffRow[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const next = after[j];
    if (old !== undefined && old === next) {
      rows.push({ kind: 'same', text: old });
      i++;
      j++;
    } else if (old !== undefined && (next === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push(removed(old));
      i++;
    } else if (next !== undefined) {
      rows.push(added(next));
      j++;
    }
  }
  return rows;
}

function folded(rows: readonly DiffRow[]): DiffRow[] {
  const near = new Set<number>();
  rows.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let at = index - AROUND; at <= index + AROUND; at++) near.add(at);
  });
  const result: DiffRow[] = [];
  let hidden = 0;
  const flush = (): void => {
    if (hidden > 0)
      result.push({ kind: 'left out', text: hidden === 1 ? '1 line' : `${hidden} lines` });
    hidden = 0;
  };
  rows.forEach((row, index) => {
    if (near.has(index)) {
      flush();
      result.push(row);
    } else hidden++;
  });
  flush();
  return result;
}
