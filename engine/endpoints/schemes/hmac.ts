import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/endpoint.ts';
import { allHeaders } from '../../events/raw-headers.ts';
import {
  duplicated,
  malformed,
  mismatch,
  missing,
  type NotVerified,
  noSecret,
  outOfTolerance,
  type VerifiableRequest,
  type Verifier,
} from './scheme.ts';
import { activeAt, decodeBase64, decodeBase64Url, decodeHex, prepareKeys } from './secrets.ts';
import { compileSignedContent } from './signed-content.ts';
import { isWithinTolerance, parseTimestamp } from './timestamp.ts';

type Settings = Extract<Verification, { scheme: 'hmac' }>;

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

      const signature = readSignature(request, header, settings);
      if (!signature.ok) return signature;
      const timestamp = readTimestamp(request, timestampHeader);
      if (!timestamp.ok) return timestamp;
      const content = contentOf(request, timestamp.text);
      if (!content.ok) return content;

      const match = active.find(({ key }) => {
        const hmac = createHmac(settings.algorithm, key);
        for (const part of content.parts) hmac.update(part);
        const expected = hmac.digest();
        // The length of a digest is no secret; timingSafeEqual throws when lengths differ.
        return (
          expected.length === signature.bytes.length && timingSafeEqual(expected, signature.bytes)
        );
      });
      // A wrong signature is told first: then the time says nothing either.
      if (match === undefined) {
        return mismatch('The signature does not fit the request and the endpoint’s secret.');
      }
      if (timestamp.ms !== null && !isWithinTolerance(timestamp.ms, nowMs, settings.toleranceSec)) {
        return outOfTolerance(
          `The signed time is more than ${settings.toleranceSec} seconds from the time here.`,
        );
      }
      return { ok: true, secret: match.name };
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

function readSignature(
  request: VerifiableRequest,
  header: string,
  settings: Settings,
): { ok: true; bytes: Buffer } | NotVerified {
  const values = allHeaders(request.rawHeaders, header);
  const [value] = values;
  if (value === undefined || value === '') return missing(`The header "${header}" is missing.`);
  if (values.length > 1) return duplicated(`The header "${header}" is there more than once.`);
  if (!value.startsWith(settings.prefix)) {
    return malformed(`The header "${header}" does not start with "${settings.prefix}".`);
  }
  const bytes = decoders[settings.encoding](value.slice(settings.prefix.length));
  if (bytes === null) return malformed(`The header "${header}" is not ${settings.encoding}.`);
  return { ok: true, bytes };
}

function readTimestamp(
  request: VerifiableRequest,
  header: string | undefined,
): { ok: true; text: string; ms: number | null } | NotVerified {
  if (header === undefined) return { ok: true, text: '', ms: null };
  const values = allHeaders(request.rawHeaders, header);
  const [text] = values;
  if (text === undefined || text === '') return missing(`The header "${header}" is missing.`);
  if (values.length > 1) return duplicated(`The header "${header}" is there more than once.`);
  const ms = parseTimestamp(text);
  if (ms === null) return malformed(`The header "${header}" is not a time that can be read.`);
  return { ok: true, text, ms };
}
