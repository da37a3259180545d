import type { Json } from '../../shared/json.ts';
import type { TriggerContext } from '../steps/trigger-source.ts';
import { bare, setQuery } from './address.ts';
import { ACCEPT_ENCODING } from './content-encoding.ts';
import type { DocumentParams } from './document-params.ts';
import type { BodyLimit, WireRequest } from './exchange.ts';
import { addAuthorHeaders, HeaderList } from './headers.ts';
import { type FinalResponse, followRedirects } from './redirects.ts';
import { decodedBody } from './response.ts';
import { type SignIn, signInOf, signInWith } from './sign-in.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from './status-failure.ts';
import { TimeLimit } from './time-limit.ts';

const USER_AGENT = 'Patchbay/0.1';
const MOST_BYTES = 10 * 1024 * 1024;
const REDIRECTS = { follow: true, max: 10 };

/** What the server gave to tell this state of the document by (RFC 9110, 8.8). */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

export interface DocumentRequest {
  method?: string;
  /** Sent as JSON. */
  body?: Json;
  accept: string;
  /** Of the state that is known already; null: none is. */
  known: Validators | null;
}

export interface FetchedDocument {
  status: number;
  /** Where it came from at last. */
  url: URL;
  contentType: string;
  bytes: Buffer;
  validators: Validators;
}

/**
 * Asks for a document; null when it has not changed (304). Throws StepFailure: of another status
 * than 2xx, with the server's Retry-After, and whatever the network, redirects and signing in fail of.
 */
export async function fetchDocument(
  params: DocumentParams,
  request: DocumentRequest,
  context: TriggerContext,
): Promise<FetchedDocument | null> {
  const { auth, timeoutMs } = params;
  const home = new URL(params.url);
  bare(home);
  const limit = new TimeLimit(context.signal, timeoutMs);
  const wanted: BodyLimit = { maxBytes: MOST_BYTES, beyond: 'fail' };
  const follow = (signIn: SignIn): Promise<FinalResponse> =>
    followRedirects(plan(params, request, signIn), {
      limit,
      proxy: undefined,
      redirects: REDIRECTS,
      auth: signIn,
      home: home.origin,
      permits: (host) => context.permits({ kind: 'host', host }),
      dispatcherFor: () => context.http.dispatcher(),
      bodyLimit: (status) => (isSuccess(status) ? wanted : ERROR_BODY),
    });
  try {
    const signIn = await signedIn(auth, params.url, context);
    let response = await follow(signIn);
    if (response.status === 401 && response.url.origin === home.origin && signIn.renew)
      response = await follow(await signIn.renew());
    const { status, url } = response;
    if (status === 304 && request.known !== null) return null;
    if (!isSuccess(status)) throw await statusFailure(response, context.now());
    const bytes = await decodedBody(response, { url, maxBytes: MOST_BYTES });
    return {
      status,
      url,
      contentType: contentTypeOf(response),
      bytes,
      validators: {
        etag: header(response, 'etag'),
        lastModified: header(response, 'last-modified'),
      },
    };
  } finally {
    limit.dispose();
  }
}

async function signedIn(
  auth: DocumentParams['auth'],
  address: string,
  context: TriggerContext,
): Promise<SignIn> {
  switch (auth.type) {
    case 'none': {
      const { username, password } = new URL(address);
      if (username === '') return {};
      return signInOf({
        type: 'basic',
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
      });
    }
    case 'credential':
      return signInWith(auth.credential, context, context.signal);
    default:
      return signInOf(auth);
  }
}

function plan(
  params: DocumentParams,
  { method = 'GET', body, accept, known }: DocumentRequest,
  signIn: SignIn,
): WireRequest {
  const url = new URL(params.url);
  bare(url);
  if (signIn.query !== undefined) setQuery(url, signIn.query.name, signIn.query.value);
  const headers = new HeaderList();
  if (params.headers !== undefined) addAuthorHeaders(headers, params.headers);
  headers.setDefault('Accept', accept);
  headers.setDefault('Accept-Encoding', ACCEPT_ENCODING);
  headers.setDefault('User-Agent', USER_AGENT);
  if (body !== undefined) headers.setDefault('Content-Type', 'application/json');
  if (known?.etag != null) headers.set('If-None-Match', known.etag);
  if (known?.lastModified != null) headers.set('If-Modified-Since', known.lastModified);
  if (signIn.header !== undefined) headers.set(signIn.header.name, signIn.header.value);
  return { method, url, headers, body: body === undefined ? null : JSON.stringify(body) };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function header(response: FinalResponse, name: string): string | null {
  const value = [response.headers[name] ?? []].flat()[0];
  return value === undefined || value.length > 1000 ? null : value;
}
