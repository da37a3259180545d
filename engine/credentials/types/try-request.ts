import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { exchange } from '../../http/exchange.ts';
import { place } from '../../http/failures.ts';
import { HeaderList } from '../../http/headers.ts';
import { decodedBody } from '../../http/response.ts';
import type { SignIn } from '../../http/sign-in.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import { doesNotWork, type TestContext, works } from './credential-type.ts';

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 512 * 1024;

export interface TriedAnswer {
  readonly url: URL;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** An object where the answer is one; else empty. */
  readonly body: JsonObject;
  readonly text: string;
}

export interface TriedRequest {
  readonly method?: 'GET' | 'POST';
  readonly url: URL;
  readonly signIn?: SignIn;
  readonly body?: { type: string; text: string };
}

/**
 * One request under the network policy, redirects not followed: they would carry the credential
 * elsewhere. Throws StepFailure `network`, `timeout`, `address_blocked`, `header_invalid`, or the
 * signal's reason.
 */
export async function tryRequest(
  { method = 'GET', url: address, signIn = {}, body }: TriedRequest,
  { http, signal }: TestContext,
): Promise<TriedAnswer> {
  const url = new URL(address);
  for (const part of ['username', 'password', 'hash'] as const) url[part] = '';
  if (signIn.query !== undefined) url.searchParams.set(signIn.query.name, signIn.query.value);
  const headers = new HeaderList();
  headers.set('Accept', 'application/json, */*;q=0.5');
  headers.set('User-Agent', 'Patchbay/0.1');
  if (body !== undefined) headers.set('Content-Type', body.type);
  if (signIn.header !== undefined) headers.set(signIn.header.name, signIn.header.value);
  const limit = new TimeLimit(signal, TIMEOUT_MS);
  try {
    const response = await exchange(
      { method, url, headers, body: body?.text ?? null },
      {
        dispatcher: http.dispatcher(),
        limit,
        proxy: undefined,
        bodyLimit: () => ({ maxBytes: MAX_BYTES, beyond: 'cut' }),
      },
    );
    const bytes = await decodedBody(response, { url, maxBytes: MAX_BYTES }).catch(() =>
      Buffer.alloc(0),
    );
    const text = bytes.toString();
    return {
      url: address,
      status: response.status,
      header: (name) => [response.headers[name]].flat()[0],
      body: jsonObject(text),
      text,
    };
  } finally {
    limit.dispose();
  }
}

/** What the status of a simple request says about who asked. */
export function judge({ url, status }: TriedAnswer): CredentialTest {
  const where = place(url);
  if (status >= 200 && status < 300) return works(`${where} answered ${status}.`);
  if (status === 401 || status === 407)
    return doesNotWork(
      `${where} does not accept it (${status}).`,
      'Copy it anew, and check whether it has expired or was revoked.',
    );
  if (status === 403)
    return doesNotWork(
      `${where} refuses the access (403).`,
      'It may be right and lack the permission for this address.',
    );
  if (status >= 300 && status < 400)
    return doesNotWork(
      `${where} answered ${status} and leads to another address, which is not followed.`,
      'Web pages lead to their sign-in page so. Give the address of the API itself.',
    );
  if (status === 429 || status >= 500)
    return doesNotWork(`${where} has trouble or is busy (${status}).`, 'Try again later.');
  return doesNotWork(
    `${where} answered ${status}, which says nothing about the credential.`,
    'Give an address that answers with 200 to whoever is signed in.',
  );
}

/** Of those that are tried on an address the person gives. */
export async function tryOnUrl(signIn: SignIn, context: TestContext): Promise<CredentialTest> {
  if (context.url === null)
    return doesNotWork(
      'There is nothing to try it on.',
      'Give an address of the API that it is for, one that only answers.',
    );
  const answer = await tryRequest({ url: context.url, signIn }, context);
  return judge(answer);
}

function jsonObject(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A path below an API's address, which may end with a slash or not. */
export function below(baseUrl: string, path: string): URL {
  return new URL(`${baseUrl.replace(/[?#].*$/, '').replace(/\/+$/, '')}/${path}`);
}
