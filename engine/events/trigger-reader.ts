import * as z from 'zod';
import type { JsonObject } from '../../shared/json.ts';
import { idToText } from '../db/ids.ts';
import { codingOf, inflate } from './body/content-encoding.ts';
import { type ParsedBody, parseBody } from './body/parse-body.ts';
import { firstHeader } from './raw-headers.ts';
import { buildTrigger } from './trigger-view.ts';

/** No endpoint takes more (shared/model/endpoint.ts). */
export const MOST_INFLATED_BYTES = 100 * 1024 * 1024;

export const DAMAGED = 'The compressed data is damaged.';

export interface TriggerSource {
  id: Buffer;
  method: string;
  url: string;
  /** JSON text of the flat list. */
  rawHeaders: string;
  /** As it arrived. */
  body: Buffer;
  /** The body without its Content-Encoding, where that is known already. */
  inflated?: Buffer;
  receivedAt: number;
  address: string | null;
  /** Path; null where no endpoint had it. */
  endpoint: string | null;
}

export interface Reading {
  /** What expressions see as `trigger`. */
  trigger: JsonObject;
  /** Why the body does not fit its Content-Type. */
  error: string | null;
}

export interface TriggerReader {
  /** At once, unless the body is compressed or multipart. */
  read(source: TriggerSource, options?: ReadOptions): Reading | Promise<Reading>;
  /** Only why the body does not fit its Content-Type. */
  problem(source: TriggerSource): Promise<string | null>;
}

export interface ReadOptions {
  /** With the text as it arrived. */
  rawBody?: boolean;
  /** A body that inflates to more is not read. */
  mostBytes?: number;
}

const rawHeadersSchema = z.array(z.string());

export function createTriggerReader(): TriggerReader {
  return {
    read(source, options = {}) {
      const rawHeaders = parseRawHeaders(source.rawHeaders);
      const contentType = firstHeader(rawHeaders, 'content-type') ?? null;
      const finish = ({ body, error, bytes }: ReadBody): Reading => {
        const trigger = buildTrigger({
          id: idToText(source.id),
          method: source.method,
          url: source.url,
          rawHeaders,
          body,
          contentType,
          receivedAt: source.receivedAt,
          address: source.address,
          endpoint: source.endpoint ?? '',
        });
        if (options.rawBody === true) trigger['rawBody'] = bytes.toString('utf8');
        return { trigger, error };
      };
      const reading = readBody(source, { rawHeaders, contentType, ...options });
      return reading instanceof Promise ? reading.then(finish) : finish(reading);
    },
    async problem(source) {
      const rawHeaders = parseRawHeaders(source.rawHeaders);
      const contentType = firstHeader(rawHeaders, 'content-type') ?? null;
      return (await readBody(source, { rawHeaders, contentType })).error;
    },
  };
}

type ReadBody = ParsedBody & { bytes: Buffer };

function readBody(
  { body, inflated }: TriggerSource,
  request: ReadOptions & { rawHeaders: readonly string[]; contentType: string | null },
): ReadBody | Promise<ReadBody> {
  const { rawHeaders, contentType, mostBytes = MOST_INFLATED_BYTES } = request;
  const parse = (bytes: Buffer): ReadBody | Promise<ReadBody> => {
    const parsed = parseBody({ contentType, bytes });
    if (parsed instanceof Promise) return parsed.then((value) => ({ ...value, bytes }));
    const { body: value, kind, error } = parsed;
    return { body: value, kind, error, bytes };
  };
  if (inflated !== undefined) return parse(inflated);
  const coding = codingOf(rawHeaders);
  if (coding === 'identity') return parse(body);
  const unread = (error: string): ReadBody => ({ body: null, kind: 'binary', error, bytes: body });
  if (coding === null) return unread('The Content-Encoding is not one that can be read.');
  return inflate(body, coding, mostBytes).then((result) => {
    if (result.ok) return parse(result.body);
    return unread(
      result.problem === 'corrupt' ? DAMAGED : `The body inflates to more than ${mostBytes} bytes.`,
    );
  });
}

export function parseRawHeaders(text: string): string[] {
  return rawHeadersSchema.parse(JSON.parse(text));
}
