const MASK = '••••••';
/** Shorter secrets would blacken ordinary words. */
const SHORTEST = 6;

/** Takes known secret values out of everything that is stored, logged or shown. */
export interface Redactor {
  mask(text: string): string;
  /** Replaces what `owner` contributed before. */
  set(owner: string, secrets: readonly string[]): void;
  remove(owner: string): void;
}

export function createRedactor(): Redactor {
  const owners = new Map<string, readonly string[]>();
  let needles: string[] = [];

  function rebuild(): void {
    const all = new Set<string>();
    for (const secrets of owners.values()) {
      for (const secret of secrets) {
        if (secret.length < SHORTEST) continue;
        all.add(secret);
        // As it stands inside JSON text, in a URL, and in a Basic header.
        all.add(JSON.stringify(secret).slice(1, -1));
        all.add(encodeURIComponent(secret));
        all.add(Buffer.from(secret).toString('base64'));
      }
    }
    // Longest first: one secret may be part of another.
    needles = [...all].sort((a, b) => b.length - a.length);
  }

  return {
    mask(text) {
      let masked = text;
      for (const needle of needles)
        if (masked.includes(needle)) masked = masked.replaceAll(needle, MASK);
      return masked;
    },
    set(owner, secrets) {
      owners.set(owner, secrets);
      rebuild();
    },
    remove(owner) {
      if (owners.delete(owner)) rebuild();
    },
  };
}
