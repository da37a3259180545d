import { allHeaders, type RawHeaders } from '../../events/raw-headers.ts';
import { duplicated, malformed, missing, type NotVerified } from './scheme.ts';

/**
 * The credentials of the one Authorization header, when it uses `scheme` (lower case; RFC 9110,
 * 11.4: the scheme's name is case-insensitive). `challenge` goes into WWW-Authenticate.
 */
export function readAuthorization(
  rawHeaders: RawHeaders,
  scheme: string,
  challenge: string,
): { ok: true; credentials: string } | NotVerified {
  const headers = { 'www-authenticate': challenge };
  const values = allHeaders(rawHeaders, 'authorization');
  const [value] = values;
  if (value === undefined) return missing('The Authorization header is missing.', headers);
  if (values.length > 1) return duplicated('The Authorization header is there more than once.');
  const space = value.indexOf(' ');
  const name = space < 0 ? value : value.slice(0, space);
  if (name.toLowerCase() !== scheme) {
    return missing(`The Authorization header does not use the scheme "${scheme}".`, headers);
  }
  const credentials = space < 0 ? '' : value.slice(space + 1).trim();
  if (credentials === '' || /\s/.test(credentials)) {
    return malformed('The Authorization header cannot be read.', headers);
  }
  return { ok: true, credentials };
}
