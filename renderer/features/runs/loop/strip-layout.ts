/** Where the cells of a strip lie; lengths are pixels. */
export interface StripLayout {
  columns: number;
  rows: number;
  /** The side of a cell, and from one to the next. */
  cell: number;
  pitch: number;
  /** Items that share a cell. */
  perCell: number;
}

const LARGEST = 14;
const SMALLEST = 4;

/** The largest cells with which all items fit; where even the smallest do not, some share one. */
export function stripLayout(items: number, width: number, height: number): StripLayout {
  const room = Math.max(SMALLEST, width);
  for (let cell = LARGEST; cell >= SMALLEST; cell -= 1) {
    const pitch = cell + (cell > 6 ? 2 : 1);
    const columns = Math.max(1, Math.floor(room / pitch));
    const rows = Math.max(1, Math.ceil(items / columns));
    if (rows * pitch <= height) return { columns, rows, cell, pitch, perCell: 1 };
  }
  const pitch = SMALLEST + 1;
  const columns = Math.max(1, Math.floor(room / pitch));
  const most = columns * Math.max(1, Math.floor(height / pitch));
  const perCell = Math.ceil(items / most);
  const rows = Math.ceil(Math.ceil(items / perCell) / columns);
  return { columns, rows, cell: SMALLEST, pitch, perCell };
}

/** Left top corner of the cell of an item. */
export function cellAt(layout: StripLayout, index: number): { x: number; y: number } {
  const cell = Math.floor(index / layout.perCell);
  return {
    x: (cell % layout.columns) * layout.pitch,
    y: Math.floor(cell / layout.columns) * layout.pitch,
  };
}

/** The first item of the cell at a point; null where there is none. */
export function itemOf(
  layout: StripLayout,
  { x, y }: { x: number; y: number },
  items: number,
): number | null {
  const column = Math.floor(x / layout.pitch);
  if (column < 0 || column >= layout.columns || y < 0) return null;
  const index = (Math.floor(y / layout.pitch) * layout.columns + column) * layout.perCell;
  return index < items ? index : null;
}
