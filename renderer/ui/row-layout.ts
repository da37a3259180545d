/** Where rows of one height stand, with lower lines between some of them. Sizes in pixels. */
export interface RowLayout {
  count: number;
  rowHeight: number;
  lineHeight: number;
  /** How many rows stand above each line, ascending. */
  lines: readonly number[];
}

/** How many lines stand above the row. */
function linesAbove({ lines }: RowLayout, index: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] ?? Infinity) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function rowTop(layout: RowLayout, index: number): number {
  return index * layout.rowHeight + linesAbove(layout, index) * layout.lineHeight;
}

/** Of the line with that place in `lines`. */
export function lineTop({ lines, rowHeight, lineHeight }: RowLayout, place: number): number {
  return (lines[place] ?? 0) * rowHeight + place * lineHeight;
}

export function totalHeight({ count, rowHeight, lineHeight, lines }: RowLayout): number {
  return count * rowHeight + lines.length * lineHeight;
}

/** The last row that begins at or above a height; 0 for none. */
export function rowAt(layout: RowLayout, top: number): number {
  let low = 0;
  let high = layout.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowTop(layout, middle) <= top) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** Where to scroll so that a row is seen whole; undefined where it is already. */
export function scrollToShow(
  layout: RowLayout,
  index: number,
  { top, height }: { top: number; height: number },
): number | undefined {
  const start = rowTop(layout, index);
  const end = start + layout.rowHeight;
  // A line above the first row that is shown is shown with it.
  if (start < top) return index === 0 ? 0 : start;
  if (end > top + height) return end - height;
  return undefined;
}
