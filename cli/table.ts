import { printable, type Style, style } from './output.ts';

export interface Column<T> {
  title: string;
  align?: 'left' | 'right';
  /** Longer cells are cut with an ellipsis; ids have no limit, so that they can be copied. */
  max?: number;
  text(row: T): string;
  style?(row: T): Style | undefined;
}

/** Aligned columns for people, without a trailing line break. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) => columns.map((column) => cell(column, row)));
  const widths = columns.map((column, i) =>
    Math.max(width(column.title), ...cells.map((line) => width(line[i] ?? ''))),
  );
  const draw = (texts: readonly string[], styleOf: (i: number) => Style | undefined): string =>
    columns
      .map((column, i) => {
        const text = texts[i] ?? '';
        const gap = ' '.repeat((widths[i] ?? 0) - width(text));
        const styled = style(styleOf(i), text);
        if (column.align === 'right') return gap + styled;
        return i === columns.length - 1 ? styled : styled + gap;
      })
      .join('  ')
      .trimEnd();
  const head = draw(
    columns.map((column) => column.title),
    () => 'dim',
  );
  const body = rows.map((row, r) => draw(cells[r] ?? [], (i) => columns[i]?.style?.(row)));
  return [head, ...body].join('\n');
}

/** `Name   value` lines; what is null or empty is left out. */
export function fields(pairs: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const longest = Math.max(0, ...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${style('dim', name.padEnd(longest))}  ${printable(value ?? '')}`)
    .join('\n');
}

function cell<T>(column: Column<T>, row: T): string {
  const text = printable(column.text(row)).replaceAll(/[\n\t]+/g, ' ');
  const { max } = column;
  return max !== undefined && width(text) > max ? `${[...text].slice(0, max - 1).join('')}…` : text;
}

function width(text: string): number {
  return [...text].length;
}
