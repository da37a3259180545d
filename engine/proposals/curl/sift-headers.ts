import type { Pairs } from '../proposed-request.ts';

/** The connection's own (RFC 9110, 7.6.1), which the step sets itself. */
const OF_THE_CONNECTION =
  /^(?:connection|content-length|expect|keep-alive|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;
/** What only a browser can say truly, or what makes the answer depend on its cache. */
const OF_THE_BROWSER =
  /^(?:sec-.*|priority|upgrade-insecure-requests|dnt|cache-control|pragma|if-none-match|if-modified-since)$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Headers that a step should send, and notes about the others. */
export function siftHeaders(
  headers: Pairs,
  { covers, compressed }: { covers: readonly string[]; compressed: boolean },
): { kept: [string, string][]; notes: string[] } {
  const fromBrowser = headers.some(([name]) => /^sec-(?:fetch-|ch-)/i.test(name));
  const kept: [string, string][] = [];
  const leftOut: string[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (covers.includes(lower)) continue;
    // Every step takes compressed answers, and in its own ways.
    if (lower === 'accept-encoding' && (compressed || fromBrowser)) continue;
    if (
      !TOKEN.test(name) ||
      OF_THE_CONNECTION.test(name) ||
      (fromBrowser && OF_THE_BROWSER.test(name))
    )
      leftOut.push(name);
    else kept.push([name, value]);
  }
  const names = [...new Set(leftOut)];
  return {
    kept,
    notes:
      names.length === 0
        ? []
        : [`Left out, for they belong to the browser or the connection: ${names.join(', ')}.`],
  };
}
