import type { Json } from '../../shared/json.ts';
import { needleSearch } from './needle-search.ts';

export const MASK = '••••••';
/** Shorter secrets would blacken ordinary words. */
const SHORTEST = 6;

/** Takes known secret values out of everything that is stored, logged or shown. */
export interface Redactor {
  mask(text: string): string;
  /**
   * For JSON text: stays JSON of the same shape, which `mask` does not promise. A number that is a
   * secret becomes text.
   */
  maskJson(json: string): string;
  /** Replaces what `owner` contributed before. */
  set(owner: string, secrets: readonly string[]): void;
  remove(owner: string): void;
  /** Everything that is taken out, for a thread that masks by itself; another list when it changes. */
  needles(): readonly string[];
}

export function createRedactor(): Redactor {
  const owners = new Map<string, readonly string[]>();
  let needles: string[] = [];
  let masking = maskOf(needles);

  function rebuild(): void {
    const all = new Set<string>();
    for (const secrets of owners.values()) {
      for (const secret of secrets) {
        if (secret.length < SHORTEST) continue;
        for (const form of formsOf(secret)) all.add(form);
      }
    }
    // Longest first: one secret may be part of another.
    needles = [...all].sort((a, b) => b.length - a.length);
    masking = maskOf(needles);
  }

  return {
    mask: (text) => masking.mask(text),
    maskJson: (json) => masking.maskJson(json),
    set(owner, secrets) {
      owners.set(owner, secrets);
      rebuild();
    },
    remove(owner) {
      if (owners.delete(owner)) rebuild();
    },
    needles: () => needles,
  };
}

/** Takes these texts out; the longest come first. */
export function maskOf(needles: readonly string[]): Pick<Redactor, 'mask' | 'maskJson'> {
  const holdsOne = needleSearch(needles);

  function mask(text: string): string {
    if (!holdsOne(text)) return text;
    let masked = text;
    for (const needle of needles)
      if (masked.includes(needle)) masked = masked.replaceAll(needle, MASK);
    return masked;
  }

  function maskValue(value: Json): Json {
    if (typeof value === 'string') return mask(value);
    if (typeof value === 'number') return needles.includes(String(value)) ? MASK : value;
    if (Array.isArray(value)) return value.map(maskValue);
    if (typeof value !== 'object' || value === null) return value;
    // Not by assignment: a key from outside may be `__proto__`.
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [mask(key), maskValue(child)]),
    );
  }

  return {
    mask,
    maskJson(json) {
      // Nearly always there is nothing to hide, and then nothing is parsed.
      if (!holdsOne(json)) return json;
      const value: Json = JSON.parse(json);
      return JSON.stringify(maskValue(value));
    },
  };
}

/** A secret as it may stand in JSON text, in a URL or a form, and in a Basic header or a token. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Half a character, which a URL cannot carry, becomes what it becomes in UTF-8.
  const inUrl = encodeURIComponent(bytes.toString());
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    inUrl,
    inUrl.replaceAll(/%[0-9A-F]{2}/g, (percent) => percent.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((offset) => withinBase64(bytes, offset)),
  ];
}

const BITS_PER_BYTE = 8;
const BITS_PER_LETTER = 6;

/**
 * The letters of a longer base64 text that the secret alone decides, when it begins `offset` bytes
 * after a group of three: behind a user name in a Basic header, in a token, in a file.
 */
function withinBase64(secret: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
  const begin = Math.ceil((offset * BITS_PER_BYTE) / BITS_PER_LETTER);
  const end = Math.floor(((offset + secret.length) * BITS_PER_BYTE) / BITS_PER_LETTER);
  const letters = text.slice(begin, end);
  return [letters, letters.replaceAll('+', '-').replaceAll('/', '_')];
}
