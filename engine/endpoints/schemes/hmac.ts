import { createHmac } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { VerificationOf } from '../../../shared/model/verification.ts';
import { stale } from './freshness.ts';
import { equalBytes } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import type { Signer } from './provider-scheme.ts';
import {
  malformed,
  mismatch,
  type NotVerified,
  noSecret,
  type VerifiableRequest,
  type Verifier,
} from './scheme.ts';
import {
  activeAt,
  decodeBase64,
  decodeBase64Url,
  decodeHex,
  keyOf,
  prepareKeys,
} from './secrets.ts';
import { compileSignedContent } from './signed-content.ts';
import { parseTimestamp } from './timestamp.ts';

type Settings = VerificationOf<'hmac'>;

const decoders = { hex: decodeHex, base64: decodeBase64, base64url: decodeBase64Url };

/**
 * A keyed hash over content of one's choice, as most providers use in some form. Throws
 * InvalidInputError when the settings contradict each other or a secret is not in its encoding.
 */
export function prepareHmac(settings: Settings): Verifier {
  checkTimestampIsSigned(settings);
  const secrets = prepareKeys(settings.secrets, settings.secretEncoding);
  const header = settings.header.toLowerCase();
  const timestampHeader = settings.timestampHeader?.toLowerCase();
  const contentOf = compileSignedContent(settings.content);

  return {
    scheme: 'hmac',
    verify(request, nowMs) {
      const active = activeAt(secrets, nowMs);
      if (active.length === 0) return noSecret();

      const signature = readSignatures(request, header, settings);
      if (!signature.ok) return signature;
      const timestamp = readTimestamp(request, timestampHeader);
      if (!timestamp.ok) return timestamp;
      const content = contentOf(request, timestamp.text);
      if (!content.ok) return content;

      const match = active.find(({ key }) => {
        const hmac = createHmac(settings.algorithm, key);
        for (const part of content.parts) hmac.update(part);
        const expected = hmac.digest();
        return signature.all.some((bytes) => equalBytes(expected, bytes));
      });
      // A wrong signature is told first: then the time says nothing either.
      if (match === undefined) {
        return mismatch('The signature does not fit the request and the endpoint’s secret.');
      }
      const old = timestamp.ms === null ? null : stale(timestamp.ms, nowMs, settings.toleranceSec);
      return old ?? { ok: true, secret: match.name };
    },
  };
}

/** A time that the signature does not cover can be rewritten by whoever replays the request. */
function checkTimestampIsSigned(settings: Settings): void {
  const { content, timestampHeader } = settings;
  if (content.includes('{timestamp}') && timestampHeader === undefined) {
    throw new InvalidInputError('The signature settings contradict each other.', [
      'verification.timestampHeader: is needed, because content contains {timestamp}',
    ]);
  }
  if (timestampHeader === undefined || content.includes('{timestamp}')) return;
  const placeholder = `{header:${timestampHeader.toLowerCase()}}`;
  if (!content.toLowerCase().includes(placeholder)) {
    throw new InvalidInputError('The signature settings contradict each other.', [
      'verification.content: must contain {timestamp}, because timestampHeader is set: ' +
        'a time that is not signed proves nothing',
    ]);
  }
}

/** Signatures in the header that can be read; of several, others may be of another kind. */
function readSignatures(
  { rawHeaders }: VerifiableRequest,
  header: string,
  settings: Settings,
): { ok: true; all: Buffer[] } | NotVerified {
  const value = oneHeader(rawHeaders, header);
  if (!value.ok) return value;
  const { separator, prefix, prefixOptional, encoding } = settings;
  const pieces = separator === undefined ? [value.text] : value.text.split(separator);
  const signatures: string[] = [];
  for (const piece of pieces) {
    const text = separator === undefined ? piece : piece.trim();
    if (text.startsWith(prefix)) signatures.push(text.slice(prefix.length));
    else if (prefixOptional) signatures.push(text);
  }
  if (signatures.length === 0)
    return malformed(`The header "${header}" does not start with "${prefix}".`);
  const all = signatures.map((text) => decoders[encoding](text)).filter((bytes) => bytes !== null);
  return all.length === 0
    ? malformed(`The header "${header}" is not ${encoding}.`)
    : { ok: true, all };
}

function readTimestamp(
  request: VerifiableRequest,
  header: string | undefined,
): { ok: true; text: string; ms: number | null } | NotVerified {
  if (header === undefined) return { ok: true, text: '', ms: null };
  const value = oneHeader(request.rawHeaders, header);
  if (!value.ok) return value;
  const { text } = value;
  const ms = parseTimestamp(text);
  if (ms === null) return malformed(`The header "${header}" is not a time that can be read.`);
  return { ok: true, text, ms };
}

/** The headers of a request as `prepareHmac` with the same settings wants it. */
export const signHmac: Signer<Settings> = ({ body, secret, now, url, method, verification }) => {
  const { algorithm, encoding, prefix, header, timestampHeader } = verification;
  const seconds = String(Math.floor(now / 1000));
  const headers: Record<string, string> = {};
  if (timestampHeader !== undefined) headers[timestampHeader] = seconds;
  const address = new URL(url);
  const content = compileSignedContent(verification.content)(
    {
      rawHeaders: Object.entries(headers).flat(),
      method,
      url: address.pathname + address.search,
      publicUrl: url,
      body,
    },
    seconds,
  );
  const hmac = createHmac(algorithm, keyOf(secret, verification.secretEncoding));
  // What cannot be signed (a header of its own is missing) is sent without a signature.
  if (!content.ok) return { headers };
  for (const part of content.parts) hmac.update(part);
  headers[header] = `${prefix}${hmac.digest(encoding)}`;
  return { headers };
};
