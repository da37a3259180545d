/** One line or colour of a chart. */
export interface Series {
  readonly name: string;
  /** One for each stretch of time; null: there is nothing to tell. */
  readonly values: readonly (number | null)[];
  /** Token of its colour. */
  readonly colour: 'accent' | 'bad' | 'warn' | 'idle' | 'busy';
  /** Of all stretches together, where they have a sum. */
  readonly total: number | null;
  /** Search terms by which the list shows what it counts; null: as a whole. */
  readonly terms?: string;
}

export function countSeries(
  name: string,
  values: readonly number[],
  more: Pick<Series, 'colour' | 'terms'>,
): Series {
  return { name, values, total: values.reduce((sum, value) => sum + value, 0), ...more };
}

export function addUp(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value + (b[index] ?? 0));
}
