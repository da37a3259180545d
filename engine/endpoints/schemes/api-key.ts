import type { VerificationOf } from '../../../shared/model/verification.ts';
import { allHeaders } from '../../events/raw-headers.ts';
import {
  duplicated,
  malformed,
  mismatch,
  missing,
  type NotVerified,
  noSecret,
  type VerifiableRequest,
  type Verifier,
} from './scheme.ts';
import { activeAt, findMatch, prepareDigests } from './secrets.ts';

type Settings = VerificationOf<'api-key'>;

/** A key in a header of any name, or in the query for senders that can only be given a URL. */
export function prepareApiKey(settings: Settings): Verifier {
  const secrets = prepareDigests(settings.secrets);
  const place = settings.in === 'header' ? `header "${settings.name}"` : `query "${settings.name}"`;
  const read = settings.in === 'header' ? headerReader(settings.name) : queryReader(settings.name);
  return {
    scheme: 'api-key',
    credentials: [
      {
        in: settings.in,
        name: settings.in === 'header' ? settings.name.toLowerCase() : settings.name,
      },
    ],
    verify(request, nowMs) {
      const active = activeAt(secrets, nowMs);
      if (active.length === 0) return noSecret();
      const values = read(request);
      if (!Array.isArray(values)) return values;
      const [value] = values;
      if (value === undefined || value.length === 0) {
        return missing(`The key is missing: ${place}.`);
      }
      if (values.length > 1) return duplicated(`The key is there more than once: ${place}.`);
      const secret = findMatch(value, active);
      return secret === null ? mismatch('The key is wrong.') : { ok: true, secret };
    },
  };
}

type Reader = (request: VerifiableRequest) => Buffer[] | NotVerified;

function headerReader(name: string): Reader {
  const lowerName = name.toLowerCase();
  return ({ rawHeaders }) =>
    allHeaders(rawHeaders, lowerName).map((value) => Buffer.from(value, 'latin1'));
}

/** Names in a query are case-sensitive; `+` is a space, as in forms. */
function queryReader(name: string): Reader {
  return ({ url }) => {
    const start = url.indexOf('?');
    if (start < 0) return [];
    const values: Buffer[] = [];
    for (const pair of url.slice(start + 1).split('&')) {
      const equals = pair.indexOf('=');
      if (decode(equals < 0 ? pair : pair.slice(0, equals)) !== name) continue;
      const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
      if (value === null) return malformed(`The query "${name}" is not percent-encoded UTF-8.`);
      values.push(Buffer.from(value, 'utf8'));
    }
    return values;
  };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
