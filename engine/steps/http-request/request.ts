import { appendQuery, bare, setQuery } from '../../http/address.ts';
import { apiSignIn } from '../../http/api-sign-in.ts';
import { ACCEPT_ENCODING } from '../../http/content-encoding.ts';
import type { WireRequest } from '../../http/exchange.ts';
import { addAuthorHeaders, HeaderList, pairs } from '../../http/headers.ts';
import type { NamedValues } from '../../http/named-values.ts';
import { basicValue, type SignIn } from '../../http/sign-in.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import { encodeBody } from './body.ts';
import type { BodyParams, HttpRequestParams } from './params.ts';

const USER_AGENT = 'Patchbay/0.1';
const WITH_EFFECT = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export interface RequestPlan {
  readonly request: WireRequest;
  readonly auth: SignIn;
  /** The origin that the author chose: credentials are for it alone. */
  readonly home: string;
}

/**
 * The first request, from resolved params. Throws StepFailure `header_invalid`, `body_invalid`, and
 * what signing in throws.
 */
export async function planRequest(
  params: HttpRequestParams,
  context: StepContext,
): Promise<RequestPlan> {
  const url = new URL(params.url);
  const auth = await authOf(params, url, context);
  bare(url);
  if (params.query !== undefined) appendQuery(url, pairs(params.query));
  if (auth.query !== undefined) setQuery(url, auth.query.name, auth.query.value);

  const headers = new HeaderList();
  if (params.headers !== undefined) addHeaders(headers, params.headers, context);
  const body = encodeBody(params.body, context.idempotencyKey);
  if (body !== null && !headers.has('content-type')) headers.set('Content-Type', body.contentType);
  headers.setDefault('Accept', '*/*');
  // Parts of encoded bytes could not be decoded.
  headers.setDefault('Accept-Encoding', headers.has('range') ? 'identity' : ACCEPT_ENCODING);
  headers.setDefault('User-Agent', USER_AGENT);
  if (params.idempotencyKey && WITH_EFFECT.has(params.method)) {
    headers.setDefault('Idempotency-Key', context.idempotencyKey);
  }
  if (auth.header !== undefined) headers.set(auth.header.name, auth.header.value);
  return {
    request: { method: params.method, url, headers, body: body?.content ?? null },
    auth,
    home: url.origin,
  };
}

/** The same request with a renewed token; null where there is nothing to renew. */
export async function renewed(plan: RequestPlan): Promise<RequestPlan | null> {
  const auth = await plan.auth.renew?.();
  if (auth?.header === undefined) return null;
  const headers = plan.request.headers.clone();
  headers.set(auth.header.name, auth.header.value);
  return { ...plan, auth, request: { ...plan.request, headers } };
}

/** A user name and password in the address count unless the step signs in otherwise. */
async function authOf(params: HttpRequestParams, url: URL, context: StepContext): Promise<SignIn> {
  if (params.auth.type !== 'none' || url.username === '') {
    return apiSignIn(params.auth, context);
  }
  try {
    const username = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    return { header: { name: 'Authorization', value: basicValue({ username, password }) } };
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    throw new StepFailure({
      code: 'credential_invalid',
      message: 'The user name or password in the address has a broken % escape.',
      hint: 'Better keep them in a credential.',
    });
  }
}

function addHeaders(list: HeaderList, values: NamedValues, context: StepContext): void {
  const leftOut = addAuthorHeaders(list, values);
  if (leftOut.length === 0) return;
  context.log(`Left out headers that belong to the connection: ${leftOut.join(', ')}`);
}

/** The body of another page: the same, with one field of its JSON object set. */
export function withBodyField(
  body: BodyParams,
  field: { name: string; value: unknown },
): BodyParams {
  if (body.type !== 'json' || typeof body.value !== 'object' || body.value === null) {
    throw new StepFailure({
      code: 'body_invalid',
      message: 'A cursor in the body needs a JSON body that is an object.',
      hint: 'Set pagination.in to "query", or give the body as a JSON object.',
    });
  }
  return { type: 'json', value: { ...body.value, [field.name]: field.value } };
}
