import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';

export const groupTitles: Record<StepCatalogEntry['group'], string> = {
  trigger: 'Triggers',
  logic: 'Logic',
  data: 'Data',
  action: 'Actions',
};

/** Without the marks of code, where they would be shown as they stand. */
export function plainDescription({ description }: StepCatalogEntry): string {
  return description.replaceAll('`', '');
}

const groupOrder: readonly StepCatalogEntry['group'][] = ['trigger', 'logic', 'data', 'action'];

/**
 * How well a text answers what is searched: 0 not at all. A beginning counts more than a word's
 * beginning, that more than any part, and letters in this order with others between them least.
 */
export function score(text: string, search: string): number {
  const hay = text.toLowerCase();
  const needle = search.trim().toLowerCase();
  if (needle === '') return 1;
  const at = hay.indexOf(needle);
  if (at === 0) return 100 - Math.min(40, hay.length - needle.length) / 4;
  if (at > 0) return /[\s\-_/(]/.test(hay[at - 1] ?? '') ? 80 : 60;
  const words = needle.split(/\s+/);
  if (words.length > 1 && words.every((word) => hay.includes(word))) return 50;
  let from = 0;
  let gaps = 0;
  for (const letter of needle) {
    const next = hay.indexOf(letter, from);
    if (next === -1) return 0;
    gaps += next - from;
    from = next + 1;
  }
  return Math.max(0, 30 - gaps);
}

/** The step types that fit, the best first; without a search in the order of their groups. */
export function findSteps(entries: Iterable<StepCatalogEntry>, search: string): StepCatalogEntry[] {
  const scored = [...entries].flatMap((entry) => {
    const name = score(entry.name, search);
    const type = score(entry.type, search) * 0.9;
    // Letters scattered over a sentence say nothing.
    const inDescription = score(entry.description, search);
    const description = inDescription >= 50 ? inDescription * 0.4 : 0;
    const best = Math.max(name, type, description);
    return best > 0 ? [{ entry, best }] : [];
  });
  const isSearching = search.trim() !== '';
  return scored
    .sort((one, other) => {
      const byScore = isSearching ? other.best - one.best : 0;
      const byGroup = groupOrder.indexOf(one.entry.group) - groupOrder.indexOf(other.entry.group);
      return byScore || byGroup || one.entry.name.localeCompare(other.entry.name);
    })
    .map(({ entry }) => entry);
}
