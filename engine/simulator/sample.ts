import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Json } from '../../shared/json.ts';
import type { SchemeName } from '../../shared/model/verification.ts';

/** Ids and times that no other event has, so that no two samples are taken for twins. */
export interface Fresh {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly seconds: number;
  /** As `2026-11-20T12:00:00.000Z`. */
  readonly iso: string;
  uuid(): string;
  hex(length: number): string;
  digits(length: number): string;
  /** Letters and digits. */
  text(length: number): string;
  one<T>(values: readonly [T, ...T[]]): T;
}

export interface SampleRequest {
  headers?: Record<string, string>;
  /** Text is sent as it stands, anything else as JSON. */
  body: Json;
  /** Left out: application/json. */
  contentType?: string;
}

export type Sample = (fresh: Fresh) => SampleRequest;

/** Sample events in the form in which a provider sends them; the content is made up. */
export interface ProviderSamples {
  /** The scheme of this provider, or `generic`. */
  readonly provider: SchemeName | 'generic';
  readonly name: string;
  /** In the order in which they are offered; the first is the usual one. */
  readonly events: Readonly<Record<string, Sample>>;
  /** Those of them that are answered and not kept as events. */
  readonly handshakes?: readonly string[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function freshAt(now: number): Fresh {
  return {
    now,
    seconds: Math.floor(now / 1000),
    iso: new Date(now).toISOString(),
    uuid: randomUUID,
    hex: (length) =>
      randomBytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    // No leading zero: some senders write them as numbers.
    digits: (length) =>
      String(randomInt(1, 10)) +
      Array.from({ length: length - 1 }, () => randomInt(0, 10)).join(''),
    text: (length) =>
      Array.from({ length }, () => LETTERS[randomInt(0, LETTERS.length)] ?? 'A').join(''),
    one: (values) => values[randomInt(0, values.length)] ?? values[0],
  };
}

export function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}
