import type { Dispatcher } from 'undici';
import { StepFailure } from '../steps/define-step.ts';
import { bare } from './address.ts';
import {
  type BodyLimit,
  type ExchangeOptions,
  exchange,
  socketTakenBack,
  type WireRequest,
  type WireResponse,
} from './exchange.ts';
import { place } from './failures.ts';
import type { HeaderList } from './headers.ts';
import { hostOf } from './hosts.ts';
import { askedAgain, isRedirect } from './redirect-rule.ts';
import type { SignIn } from './sign-in.ts';

/** Read of a redirect's own body, so that its socket can be used again. */
const REDIRECT_BODY: BodyLimit = { maxBytes: 64 * 1024, beyond: 'cut' };

export interface FollowOptions extends Omit<ExchangeOptions, 'dispatcher'> {
  readonly redirects: { readonly follow: boolean; readonly max: number };
  readonly auth: SignIn;
  /** The origin that the author chose: credentials are for it alone. */
  readonly home: string;
  /** Throws StepFailure `not_permitted`. */
  readonly permits: (host: string) => void;
  /** Another origin never sees the client certificate. */
  readonly dispatcherFor: (place: 'home' | 'elsewhere') => Dispatcher;
}

export interface FinalResponse extends WireResponse {
  /** Where the answer came from at last. */
  readonly url: URL;
  readonly redirected: boolean;
}

/**
 * Sends a request and follows redirects as the Fetch standard says ("HTTP-redirect fetch"). On the
 * way to another origin, a plain http one included, it leaves its credentials behind. Throws what
 * `exchange` throws, and StepFailure `redirect_failed` or `not_permitted`.
 */
export async function followRedirects(
  first: WireRequest,
  options: FollowOptions,
): Promise<FinalResponse> {
  let request = first;
  for (let count = 0; ; count++) {
    options.permits(hostOf(request.url));
    const isHome = request.url.origin === options.home;
    const response = await exchange(request, {
      ...options,
      dispatcher: options.dispatcherFor(isHome ? 'home' : 'elsewhere'),
      bodyLimit: (status, headers) =>
        options.redirects.follow && isRedirect(status) && headers.location !== undefined
          ? REDIRECT_BODY
          : options.bodyLimit(status, headers),
    });
    const location = options.redirects.follow ? locationOf(response) : null;
    if (location === null) return { ...response, url: request.url, redirected: count > 0 };
    if (count >= options.redirects.max) {
      throw new StepFailure({
        code: 'redirect_failed',
        message: `${place(first.url)} redirected more than ${options.redirects.max} times.`,
        hint: 'The server may send the request round in circles; redirects.max sets the limit.',
      });
    }
    await socketTakenBack();
    request = nextRequest(request, { status: response.status, location, auth: options.auth });
  }
}

function locationOf(response: WireResponse): string | null {
  const { location } = response.headers;
  if (!isRedirect(response.status) || location === undefined) return null;
  const [value = ''] = [location].flat();
  // Headers arrive as Latin-1; servers that write raw UTF-8 mean it as such, browsers agree.
  return Buffer.from(value, 'latin1').toString('utf8');
}

function nextRequest(
  request: WireRequest,
  options: { status: number; location: string; auth: SignIn },
): WireRequest {
  const { status, location, auth } = options;
  const url = targetOf(location, request.url);
  const headers = request.headers.clone();
  if (url.origin !== request.url.origin) dropSecrets(headers, auth);
  const next = askedAgain({ ...request, url, headers }, status);
  if (next.method !== request.method) headers.delete('idempotency-key');
  return next;
}

function targetOf(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new StepFailure({
      code: 'redirect_failed',
      message: `${place(base)} redirected to something that is not an http or https address.`,
    });
  }
  // A server does not choose whom this request signs in as.
  bare(url);
  return url;
}

const SECRET_NAME = /authorization|cookie|api-?key|token$|secret$|password$|signature$/i;

/**
 * Takes away what another server must not see: the Fetch standard's list, the credential's own
 * header, and what the author named like a secret.
 */
export function dropSecrets(headers: HeaderList, auth: SignIn): void {
  const own = auth.header?.name.toLowerCase();
  for (const name of headers.names()) {
    if (name === own || name === 'host' || SECRET_NAME.test(name)) headers.delete(name);
  }
}
