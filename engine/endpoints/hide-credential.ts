import { MASK } from '../credentials/redactor.ts';
import type { RawHeaders } from '../events/raw-headers.ts';
import type { CredentialPlace, Verifier } from './schemes/scheme.ts';

const NONE: readonly CredentialPlace[] = [];

/** A request's address and headers with what the scheme does not want to be kept hidden. */
export function hideCredentials(
  head: { url: string; rawHeaders: RawHeaders },
  { credentials = NONE, alsoHidden = NONE }: Verifier,
): { url: string; rawHeaders: RawHeaders } {
  if (credentials.length + alsoHidden.length === 0) return head;
  let shown = head;
  for (const place of [...credentials, ...alsoHidden]) {
    shown =
      place.in === 'query'
        ? { ...shown, url: hideInUrl(shown.url, place) }
        : { ...shown, rawHeaders: hideInHeaders(shown.rawHeaders, place) };
  }
  return shown;
}

/**
 * The headers with every value of the credential's header masked, whether it was right or wrong: a
 * wrong one is often the right one of somewhere else. What precedes it (`Bearer`) stays.
 */
function hideInHeaders(rawHeaders: RawHeaders, { name }: CredentialPlace): RawHeaders {
  const shown = [...rawHeaders];
  for (let i = 0; i + 1 < shown.length; i += 2) {
    if (shown[i]?.toLowerCase() !== name) continue;
    const scheme = /^(?:basic|bearer)(?= )/i.exec(shown[i + 1] ?? '')?.[0];
    shown[i + 1] = scheme === undefined ? MASK : `${scheme} ${MASK}`;
  }
  return shown;
}

/** The same for a field of the query, however it is percent-encoded. */
function hideInUrl(url: string, { name }: CredentialPlace): string {
  const start = url.indexOf('?');
  if (start < 0) return url;
  const pairs = url
    .slice(start + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return pair;
      return decode(pair.slice(0, equals)) === name ? `${pair.slice(0, equals)}=${MASK}` : pair;
    });
  return `${url.slice(0, start)}?${pairs.join('&')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
