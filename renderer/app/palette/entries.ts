import type { LucideIcon } from 'lucide-react';

/** Something that the palette can go to, or do. */
export interface PaletteEntry {
  id: string;
  group: 'Actions' | 'Screens' | 'Workflows' | 'Endpoints' | 'Settings' | 'Events';
  name: string;
  /** Stands beside the name, and is found as well. */
  hint?: string;
  /** Other words under which people look for it. */
  words?: string;
  icon: LucideIcon;
  run: () => void;
}

const MOST_OF_A_GROUP = 8;
const GROUPS: readonly PaletteEntry['group'][] = [
  'Actions',
  'Screens',
  'Workflows',
  'Endpoints',
  'Settings',
  'Events',
];

/** Entries that have every word that was typed; those that begin with it first, group by group. */
export function findEntries(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = entries.flatMap((entry) => {
    // The engine has found them already.
    if (entry.group === 'Events') return [{ entry, rank: 0 }];
    const name = entry.name.toLowerCase();
    const all = `${name} ${entry.hint ?? ''} ${entry.words ?? ''} ${entry.group}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return [];
    const [first = ''] = words;
    const begins = name.split(/[\s/-]+/).some((part) => part.startsWith(first));
    return [{ entry, rank: name.startsWith(first) ? 2 : begins ? 1 : 0 }];
  });
  const best = new Map<string, number>();
  for (const { entry, rank } of ranked)
    best.set(entry.group, Math.max(best.get(entry.group) ?? 0, rank));
  // Nothing was typed: in the usual order. Otherwise the group with the best fit stands first.
  const order = [...GROUPS].sort((a, b) =>
    words.length === 0 ? 0 : (best.get(b) ?? -1) - (best.get(a) ?? -1),
  );
  return order.flatMap((group) =>
    ranked
      .filter(({ entry }) => entry.group === group)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, MOST_OF_A_GROUP)
      .map(({ entry }) => entry),
  );
}
