import type { OAuth2Data } from '../../../shared/model/credential.ts';
import { exchange } from '../../http/exchange.ts';
import { place } from '../../http/failures.ts';
import { HeaderList } from '../../http/headers.ts';
import { decodedBody } from '../../http/response.ts';
import { contentTypeOf } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import type { HttpClient } from '../../net/http-client.ts';
import { StepFailure } from '../../steps/define-step.ts';
import { type Grant, type Refusal, readTokenAnswer } from './token-answer.ts';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 256 * 1024;

export type TokenResult = { granted: Grant } | { refused: Refusal };

/**
 * Asks the token endpoint (RFC 6749, 3.2) under the network policy, and never follows a redirect:
 * it would carry the secret elsewhere. A refusal is a result. Throws StepFailure: `network`,
 * `timeout`, `address_blocked`, `token_endpoint` (a status or an answer that is no answer), with the
 * kind that a retry policy looks at; or the signal's reason.
 */
export async function requestToken(
  data: OAuth2Data,
  grant: Readonly<Record<string, string>>,
  { http, signal, now }: { http: HttpClient; signal: AbortSignal; now: () => number },
): Promise<TokenResult> {
  const url = new URL(data.tokenUrl);
  const body = new URLSearchParams({ ...data.tokenParameters, ...grant });
  const headers = new HeaderList();
  headers.set('Accept', 'application/json');
  headers.set('Content-Type', 'application/x-www-form-urlencoded');
  headers.set('User-Agent', 'Patchbay/0.1');
  authenticate(data, { headers, body });
  url.hash = '';
  const limit = new TimeLimit(signal, TIMEOUT_MS);
  try {
    const response = await exchange(
      { method: 'POST', url, headers, body: body.toString() },
      {
        dispatcher: http.dispatcher(),
        limit,
        proxy: undefined,
        bodyLimit: () => ({ maxBytes: MAX_BYTES, beyond: 'fail' }),
      },
    );
    const bytes = await decodedBody(response, { url, maxBytes: MAX_BYTES });
    const answer = readTokenAnswer(bytes.toString(), contentTypeOf(response));
    const isOk = response.status >= 200 && response.status < 300;
    if (isOk && answer !== null && 'granted' in answer) return answer;
    // Several providers refuse with status 200, and some put a reason beside a status 500.
    if (answer !== null && 'refused' in answer && !isTemporary(response.status)) return answer;
    throw endpointFailure(url, response.status, { ...response, now: now() });
  } finally {
    limit.dispose();
  }
}

/** RFC 6749, 2.3.1: in the header, id and secret are form-encoded first. */
function authenticate(
  { clientId, clientSecret, clientAuthentication }: OAuth2Data,
  { headers, body }: { headers: HeaderList; body: URLSearchParams },
): void {
  if (clientSecret === undefined || clientAuthentication === 'body') {
    body.set('client_id', clientId);
    if (clientSecret !== undefined) body.set('client_secret', clientSecret);
    return;
  }
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  headers.set('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function isTemporary(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function endpointFailure(
  url: URL,
  status: number,
  { headers, now }: { headers: Record<string, string | string[] | undefined>; now: number },
): StepFailure {
  const temporary = isTemporary(status);
  const retryAfterMs = temporary ? retryAfter([headers['retry-after']].flat()[0], now) : undefined;
  return new StepFailure({
    code: 'token_endpoint',
    message: `The token endpoint at ${place(url)} answered ${status} and gave no token.`,
    hint: temporary
      ? 'The provider has trouble or is busy: try again later.'
      : 'Check the credential’s token URL.',
    kind: `${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
