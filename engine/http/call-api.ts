import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { type StepContext, StepFailure } from '../steps/define-step.ts';
import { ACCEPT_ENCODING } from './content-encoding.ts';
import { type BodyLimit, exchange, type WireResponse } from './exchange.ts';
import { HeaderList } from './headers.ts';
import { hostOf } from './hosts.ts';
import { decodedBody, readBody } from './response.ts';
import type { SignIn } from './sign-in.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from './status-failure.ts';
import { TimeLimit } from './time-limit.ts';

const USER_AGENT = 'Patchbay/0.1';
const MASK = '••••••';

/** Where a service is asked. */
export interface ApiAddress {
  readonly url: URL;
  /**
   * An address that stands in a credential is the choice of the person who stored it: the workflow
   * needs leave for the credential, and not for the host as well.
   */
  readonly chosenBy: 'workflow' | 'credential';
}

/**
 * One address of an API whose base a step or its credential may say, else the usual one. A path of
 * the base is kept.
 */
export function apiAt(
  path: string,
  base: { ofWorkflow: string | undefined; ofCredential: string | undefined; usual: string },
): ApiAddress {
  const { ofWorkflow, ofCredential, usual } = base;
  const url = new URL(ofWorkflow ?? ofCredential ?? usual);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  const byCredential = ofWorkflow === undefined && ofCredential !== undefined;
  return { url, chosenBy: byCredential ? 'credential' : 'workflow' };
}

export interface ApiCall {
  readonly address: ApiAddress;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly headers?: { readonly [name: string]: string };
  /** A token that ran out is renewed once. */
  readonly signIn?: SignIn;
  /** Sent as JSON. */
  readonly body?: Json;
  readonly timeoutMs: number;
  /** Of an answer 2xx, after decompression. */
  readonly maxBytes?: number;
  /** What the address holds of secrets; services sometimes repeat them in their errors. */
  readonly secrets?: readonly string[];
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON where it is JSON, otherwise text; null when empty. */
  readonly body: Json;
  readonly header: (name: string) => string | undefined;
  /** The failure that this answer is, in the service's words where the step knows them. */
  failure(words?: FailureWords): Promise<StepFailure>;
}

/** What a step knows better than the status says. `kind: null`: trying again would not help. */
export interface FailureWords {
  code?: string;
  message?: string;
  hint?: string;
  kind?: string | null;
  retryAfterMs?: number;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Asks a service that speaks JSON over HTTP, and reads its answer whatever the status. Redirects are
 * not followed: they would carry secrets elsewhere. Throws StepFailure `not_permitted`, `network`,
 * `timeout`, `address_blocked`, `response_too_large`, or the reason of the step's signal.
 */
export async function callApi(call: ApiCall, context: StepContext): Promise<ApiAnswer> {
  const { address, signIn, timeoutMs, maxBytes = MEBIBYTE } = call;
  const { services, signal, now } = context;
  signal.throwIfAborted();
  if (address.chosenBy === 'workflow')
    services.permits({ kind: 'host', host: hostOf(address.url) });
  const limit = new TimeLimit(signal, timeoutMs);
  try {
    let used = signIn;
    let response = await send(call, used, { services, limit });
    if (response.status === 401 && signIn?.renew !== undefined) {
      used = await signIn.renew();
      response = await send(call, used, { services, limit });
    }
    const secrets = [...(call.secrets ?? []), ...secretsOf(signIn), ...secretsOf(used)];
    const { status, headers } = response;
    return {
      status,
      body: await read(response, address.url, maxBytes),
      header: (name) => [headers[name] ?? []].flat()[0],
      failure: async (words = {}) =>
        reword(await statusFailure({ ...response, url: address.url }, now()), {
          ...words,
          status,
          secrets,
        }),
    };
  } finally {
    limit.dispose();
  }
}

function send(
  call: ApiCall,
  signIn: SignIn | undefined,
  { services, limit }: { services: StepContext['services']; limit: TimeLimit },
): Promise<WireResponse> {
  const { address, method = 'POST', body, maxBytes = MEBIBYTE } = call;
  const url = new URL(address.url);
  url.hash = '';
  if (signIn?.query !== undefined) url.searchParams.set(signIn.query.name, signIn.query.value);
  const headers = new HeaderList();
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  headers.setDefault('Accept', 'application/json');
  headers.setDefault('Accept-Encoding', ACCEPT_ENCODING);
  headers.setDefault('User-Agent', USER_AGENT);
  if (body !== undefined) headers.setDefault('Content-Type', 'application/json; charset=utf-8');
  if (signIn?.header !== undefined) headers.set(signIn.header.name, signIn.header.value);
  const wanted: BodyLimit = { maxBytes, beyond: 'fail' };
  return exchange(
    { method, url, headers, body: body === undefined ? null : JSON.stringify(body) },
    {
      dispatcher: services.http.dispatcher(),
      limit,
      bodyLimit: (status) => (status >= 200 && status < 300 ? wanted : ERROR_BODY),
      proxy: undefined,
    },
  );
}

/** With and without the scheme in front: `Bearer …`. */
function secretsOf(signIn: SignIn | undefined): string[] {
  const value = signIn?.header?.value ?? signIn?.query?.value ?? '';
  return [value, value.replace(/^\S+ /, '')];
}

async function read(response: WireResponse, url: URL, maxBytes: number): Promise<Json> {
  const success = response.status >= 200 && response.status < 300;
  const contentType = contentTypeOf(response);
  try {
    const bytes = await decodedBody(response, { url, maxBytes });
    // Services say JSON, some proxies and self-made servers do not.
    return readBody(bytes, { as: 'auto', contentType: typeOf(contentType, bytes), log: () => {} });
  } catch (error) {
    if (success) throw error;
    return null;
  }
}

function typeOf(contentType: string, bytes: Buffer): string {
  if (/json/i.test(contentType)) return contentType;
  const first = bytes.toString('latin1', 0, 1);
  return first === '{' || first === '[' ? 'application/json' : contentType;
}

function reword(
  general: StepFailure,
  words: FailureWords & { status: number; secrets: readonly string[] },
): StepFailure {
  const { status, secrets } = words;
  const redirect = status >= 300 && status < 400;
  const hint =
    words.hint ?? (redirect ? 'It leads to another address: use that one.' : general.hint);
  const kind = words.kind === null ? undefined : (words.kind ?? general.kind);
  const retryAfterMs = words.retryAfterMs ?? general.retryAfterMs;
  return new StepFailure({
    code: words.code ?? general.code,
    message: masked(words.message ?? general.message, secrets),
    ...(hint === undefined ? {} : { hint: masked(hint, secrets) }),
    ...(kind === undefined ? {} : { kind }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(general.details === undefined ? {} : { details: maskedValue(general.details, secrets) }),
  });
}

function masked(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) if (secret !== '') shown = shown.replaceAll(secret, MASK);
  return shown;
}

function maskedValue(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return masked(value, secrets);
  if (Array.isArray(value)) return value.map((item) => maskedValue(item, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, maskedValue(item, secrets)]),
  );
}

/** A text field of an answer that may look like anything; cut, as it goes into messages. */
export function textAt(body: Json, ...path: string[]): string | undefined {
  let value: Json | undefined = body;
  for (const key of path) value = isJsonObject(value) ? value[key] : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}

export function objectAt(body: Json | undefined, key: string): JsonObject {
  const value = isJsonObject(body) ? body[key] : undefined;
  return isJsonObject(value) ? value : {};
}
