import { InvalidInputError } from '../../shared/errors.ts';
import { bare } from '../http/address.ts';
import { isHttpUrl } from '../http/address-params.ts';
import { ACCEPT_ENCODING } from '../http/content-encoding.ts';
import { HeaderList } from '../http/headers.ts';
import { followRedirects } from '../http/redirects.ts';
import { decodedBody, decodeText } from '../http/response.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from '../http/status-failure.ts';
import { TimeLimit } from '../http/time-limit.ts';
import type { HttpClient } from '../net/http-client.ts';

const TIME_LIMIT_MS = 60_000;
const MAX_BYTES = 32 * 1024 * 1024;
const ACCEPT =
  'application/vnd.oai.openapi+json, application/json, application/yaml, text/yaml, */*;q=0.5';

/**
 * The text at an address, and where it came from at last. A person asked for it: any host that the
 * network policy allows. Throws InvalidInputError, StepFailure, or the signal's reason.
 */
export async function fetchOpenApi(
  address: string,
  { http, signal, now }: { http: HttpClient; signal: AbortSignal; now: () => number },
): Promise<{ text: string; url: URL }> {
  if (!isHttpUrl(address))
    throw new InvalidInputError(
      `"${address}" is no address of a document.`,
      [],
      'It starts with http:// or https://.',
    );
  const url = new URL(address);
  bare(url);
  const headers = new HeaderList();
  headers.set('Accept', ACCEPT);
  headers.set('Accept-Encoding', ACCEPT_ENCODING);
  headers.set('User-Agent', 'Patchbay/0.1');
  const limit = new TimeLimit(signal, TIME_LIMIT_MS);
  try {
    const response = await followRedirects(
      { method: 'GET', url, headers, body: null },
      {
        limit,
        proxy: undefined,
        redirects: { follow: true, max: 10 },
        auth: {},
        home: url.origin,
        permits() {},
        dispatcherFor: () => http.dispatcher(),
        bodyLimit: (status) =>
          isSuccess(status) ? { maxBytes: MAX_BYTES, beyond: 'fail' } : ERROR_BODY,
      },
    );
    if (!isSuccess(response.status)) throw await statusFailure(response, now());
    const bytes = await decodedBody(response, { url: response.url, maxBytes: MAX_BYTES });
    return { text: decodeText(bytes, contentTypeOf(response)), url: response.url };
  } finally {
    limit.dispose();
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
