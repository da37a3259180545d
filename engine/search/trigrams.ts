/** What the index is made of: every three characters in a row. */
const LENGTH = 3;
/** Of one event: enough to know what is frequent. */
const SAMPLED_CHARACTERS = 1500;
/** More narrow the candidates down no further; each is another list to walk. */
const MOST = 6;

/** How many of some sampled events have a trigram. */
export interface TrigramSample {
  add(text: string): void;
  count(trigram: string): number;
}

export function createTrigramSample(): TrigramSample {
  const counts = new Map<string, number>();
  return {
    add(text) {
      for (const trigram of trigramsOf(text.slice(0, SAMPLED_CHARACTERS)))
        counts.set(trigram, (counts.get(trigram) ?? 0) + 1);
    },
    count: (trigram) => counts.get(trigram) ?? 0,
  };
}

/** Every character is one unit of the string, which is quicker to take apart. */
const IN_ONE_UNIT = /^[^\ud800-\udfff]*$/;

/** Of a folded text; none where it is shorter. */
function trigramsOf(text: string): Set<string> {
  const found = new Set<string>();
  if (IN_ONE_UNIT.test(text)) {
    for (let at = 0; at + LENGTH <= text.length; at++) found.add(text.slice(at, at + LENGTH));
    return found;
  }
  const points = [...text];
  for (let at = 0; at + LENGTH <= points.length; at++)
    found.add(points.slice(at, at + LENGTH).join(''));
  return found;
}

/**
 * A query of FTS5 for events that may hold all of these folded texts: the rarest of their trigrams.
 * What it finds must be looked at; what it does not find holds them not. Null: too short to tell.
 */
export function candidateQuery(texts: readonly string[], sample: TrigramSample): string | null {
  const all = new Set(texts.flatMap((text) => [...trigramsOf(text)]));
  if (all.size === 0) return null;
  const rarest = [...all].sort((a, b) => sample.count(a) - sample.count(b)).slice(0, MOST);
  return rarest.map(quote).join(' AND ');
}

function quote(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}
