import * as z from 'zod';
import type { JsonObject } from '../../shared/json.ts';
import { idToText } from '../db/ids.ts';
import { contentCoding, inflate } from './body/content-encoding.ts';
import { type ParsedBody, parseBody } from './body/parse-body.ts';
import { allHeaders, firstHeader } from './raw-headers.ts';
import { buildTrigger } from './trigger-view.ts';

/** No endpoint takes more (shared/model/endpoint.ts). */
const MOST_INFLATED_BYTES = 100 * 1024 * 1024;

export interface TriggerSource {
  id: Buffer;
  method: string;
  url: string;
  /** JSON text of the flat list. */
  rawHeaders: string;
  /** As it arrived. */
  body: Buffer;
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
  /** At once, unless the body is compressed or multipart. `rawBody`: with the text as it arrived. */
  read(source: TriggerSource, options?: { rawBody: boolean }): Reading | Promise<Reading>;
}

const rawHeadersSchema = z.array(z.string());

export function createTriggerReader(): TriggerReader {
  return {
    read(source, options) {
      const rawHeaders = parseRawHeaders(source.rawHeaders);
      const contentType = firstHeader(rawHeaders, 'content-type') ?? null;
      const finish = (bytes: Buffer, parsed: ParsedBody): Reading => {
        const trigger = buildTrigger({
          id: idToText(source.id),
          method: source.method,
          url: source.url,
          rawHeaders,
          body: parsed.body,
          contentType,
          receivedAt: source.receivedAt,
          address: source.address,
          endpoint: source.endpoint ?? '',
        });
        if (options?.rawBody === true) trigger['rawBody'] = bytes.toString('utf8');
        return { trigger, error: parsed.error };
      };
      const parse = (bytes: Buffer): Reading | Promise<Reading> => {
        const parsed = parseBody({ contentType, bytes });
        return parsed instanceof Promise
          ? parsed.then((value) => finish(bytes, value))
          : finish(bytes, parsed);
      };

      const encodings = allHeaders(rawHeaders, 'content-encoding');
      const coding = contentCoding(encodings.length === 0 ? undefined : encodings.join(','));
      if (coding === 'identity') return parse(source.body);
      const unread = (error: string): Reading => ({
        ...finish(source.body, { body: null, kind: 'binary', error }),
      });
      if (coding === null) return unread('its Content-Encoding is not known');
      return inflate(source.body, coding, MOST_INFLATED_BYTES).then((inflated) =>
        inflated.ok ? parse(inflated.body) : unread('the compressed data is damaged'),
      );
    },
  };
}

export function parseRawHeaders(text: string): string[] {
  return rawHeadersSchema.parse(JSON.parse(text));
}
