import { ACCEPT_ENCODING } from '../../http/content-encoding.ts';
import { exchange, socketTakenBack, type WireRequest } from '../../http/exchange.ts';
import { place } from '../../http/failures.ts';
import { addAuthorHeaders, HeaderList } from '../../http/headers.ts';
import { hostOf } from '../../http/hosts.ts';
import { askedAgain, isRedirect } from '../../http/redirect-rule.ts';
import { decodedBody, decodeText } from '../../http/response.ts';
import { contentTypeOf } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import type { CodeParams } from './params.ts';

type SandboxRun = Parameters<StepContext['services']['sandbox']['run']>[0];
type CodeFetch = NonNullable<SandboxRun['fetch']>;
type CodeResponse = Awaited<ReturnType<CodeFetch>>;

const MOST_REDIRECTS = 10;
const MOST_BYTES = 5 * 1024 * 1024;
const USER_AGENT = 'Patchbay/0.1';
/** They belong to the origin that the code sent them to. */
const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * The code's `fetch`: to the hosts of the step's params, as far as the workflow may reach them and
 * the network policy lets it; that holds for each redirect. What it throws is told to the code.
 */
export function codeFetch({ hosts, timeoutMs }: CodeParams, context: StepContext): CodeFetch {
  const { services } = context;

  function check(url: URL): void {
    const host = hostOf(url);
    if (!hosts.includes('*') && !hosts.includes(host))
      throw new Error(`fetch may not reach ${host}: add it to the step’s hosts.`);
    services.permits({ kind: 'host', host });
  }

  async function follow(first: WireRequest, mode: string, limit: TimeLimit): Promise<CodeResponse> {
    let request = first;
    for (let count = 0; ; count++) {
      check(request.url);
      const { url } = request;
      const response = await exchange(request, {
        dispatcher: services.http.dispatcher(),
        limit,
        bodyLimit: () => ({ maxBytes: MOST_BYTES, beyond: 'fail' }),
        proxy: undefined,
      });
      const location = [response.headers.location ?? []].flat()[0];
      const redirects = isRedirect(response.status) && location !== undefined;
      if (!redirects || mode === 'manual') {
        const bytes = await decodedBody(response, { url, maxBytes: MOST_BYTES });
        return {
          url: url.href,
          redirected: count > 0,
          status: response.status,
          headers: headersOf(response.headers),
          body: decodeText(bytes, contentTypeOf(response)),
        };
      }
      if (mode === 'error') throw new Error(`${place(url)} redirects, and redirect is "error".`);
      if (count >= MOST_REDIRECTS)
        throw new Error(`${place(first.url)} redirected more than ${MOST_REDIRECTS} times.`);
      await socketTakenBack();
      request = redirected(request, response.status, location);
    }
  }

  return async (wanted, signal) => {
    const limit = new TimeLimit(signal, timeoutMs);
    try {
      const url = addressOf(wanted.url);
      const headers = new HeaderList();
      addAuthorHeaders(
        headers,
        wanted.headers.map(([name, value]) => ({ name, value })),
      );
      headers.setDefault('Accept', '*/*');
      headers.setDefault('Accept-Encoding', ACCEPT_ENCODING);
      headers.setDefault('User-Agent', USER_AGENT);
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(wanted.method) || wanted.method === 'CONNECT')
        throw new Error(`fetch: "${wanted.method.slice(0, 50)}" is no method.`);
      const request = { method: wanted.method, url, headers, body: wanted.body };
      return await follow(request, wanted.redirect, limit);
    } catch (error) {
      // The code has only the message to go by.
      if (error instanceof StepFailure && error.hint !== undefined)
        throw new Error(`${error.message} ${error.hint}`, { cause: error });
      throw error;
    } finally {
      limit.dispose();
    }
  };
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new Error(`fetch: "${text.slice(0, 200)}" is no http or https address.`);
  if (url.username !== '' || url.password !== '')
    throw new Error('fetch: send user name and password in an Authorization header.');
  url.hash = '';
  return url;
}

/** As the Fetch standard says ("HTTP-redirect fetch"). */
function redirected(request: WireRequest, status: number, location: string): WireRequest {
  const target = Buffer.from(location, 'latin1').toString('utf8');
  if (!URL.canParse(target, request.url.href))
    throw new Error(`${place(request.url)} redirected to something that is no address.`);
  const url = addressOf(new URL(target, request.url).href);
  const headers = request.headers.clone();
  if (url.origin !== request.url.origin) for (const name of SECRET_HEADERS) headers.delete(name);
  return askedAgain({ ...request, url, headers }, status);
}

function headersOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
}
