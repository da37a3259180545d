import { CONNECTION_HEADERS } from '../../shared/connection-headers.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { NamedValues, Scalar } from './named-values.ts';

/** Header names as written, values as sent; names are compared without case. */
export class HeaderList {
  readonly #entries = new Map<string, { name: string; value: string | string[] }>();

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Throws StepFailure `header_invalid`, which never shows the value. */
  set(name: string, value: string): void {
    this.#entries.set(name.toLowerCase(), { name, value: checked(name, value) });
  }

  /** For values of our own making, which need no check. */
  setDefault(name: string, value: string): void {
    const key = name.toLowerCase();
    if (!this.#entries.has(key)) this.#entries.set(key, { name, value });
  }

  append(name: string, value: string): void {
    const known = this.#entries.get(name.toLowerCase());
    if (known === undefined) this.set(name, value);
    else known.value = [known.value, checked(name, value)].flat();
  }

  get(name: string): string | undefined {
    const value = this.#entries.get(name.toLowerCase())?.value;
    return Array.isArray(value) ? value.join(', ') : value;
  }

  delete(name: string): void {
    this.#entries.delete(name.toLowerCase());
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  clone(): HeaderList {
    const copy = new HeaderList();
    for (const [key, { name, value }] of this.#entries) copy.#entries.set(key, { name, value });
    return copy;
  }

  toRecord(): Record<string, string | string[]> {
    const record: Record<string, string | string[]> = {};
    for (const { name, value } of this.#entries.values()) record[name] = value;
    return record;
  }
}

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What a field value may not hold (RFC 9110, 5.5). */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  'expect',
  'proxy-authorization',
]);

/**
 * Numbers and booleans become text; null leaves a header out. Answers the names of those that are
 * left out because the connection sets them: they come along when all headers of an event are
 * passed on.
 */
export function addAuthorHeaders(list: HeaderList, values: NamedValues): string[] {
  const leftOut: string[] = [];
  for (const [name, value] of pairs(values)) {
    if (OWN_HEADERS.has(name.toLowerCase())) leftOut.push(name);
    else list.append(name, value);
  }
  return leftOut;
}

/** One entry per value; lists give several, null none. */
export function pairs(values: NamedValues): [name: string, value: string][] {
  const entries: [string, Scalar | Scalar[]][] = Array.isArray(values)
    ? values.map(({ name, value }) => [name, value])
    : Object.entries(values);
  return entries.flatMap(([name, value]) =>
    [value].flat().flatMap((one): [string, string][] => (one === null ? [] : [[name, `${one}`]])),
  );
}

function checked(name: string, value: string): string {
  if (!TOKEN.test(name)) {
    throw new StepFailure({
      code: 'header_invalid',
      message: `${JSON.stringify(name.slice(0, 100))} is not a header name.`,
      hint: 'Names are made of letters, digits and hyphens.',
    });
  }
  // Secrets and expressions often end in a newline that nobody meant.
  const trimmed = value.trim();
  if (FORBIDDEN.test(trimmed)) {
    throw new StepFailure({
      code: 'header_invalid',
      message: `The value of the header "${name}" holds characters that headers cannot carry.`,
      hint: 'Encode them, for example with urlEncode().',
    });
  }
  return trimmed;
}
