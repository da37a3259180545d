import { foldText } from '../../shared/search/fold.ts';

/**
 * Those that are named like one of `wanted`: exactly, or else in a part of the name. Without regard
 * to case and accents.
 */
export function fittingNames<T extends { name: string }>(
  all: readonly T[],
  wanted: readonly string[],
): T[] {
  const folded = all.map((one) => ({ one, name: foldText(one.name).trim() }));
  const found = new Set<T>();
  for (const text of wanted) {
    const part = foldText(text).trim();
    const exact = folded.filter(({ name }) => name === part);
    const fitting = exact.length > 0 ? exact : folded.filter(({ name }) => name.includes(part));
    for (const { one } of fitting) found.add(one);
  }
  return [...found];
}
