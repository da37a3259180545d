import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Agent, request } from 'undici';
import { ConflictError, InvalidInputError } from '../../shared/errors.ts';
import type { TunnelCheck } from '../../shared/model/tunnel-check.ts';
import type { HookAnswer, RequestHead } from '../events/received-request.ts';
import { explainFailure, explainOther } from './tunnel-findings.ts';

const PATH = '/hooks/.well-known/patchbay-check';
const TIME_LIMIT_MS = 15_000;
/** The answer is 64 characters; of anything else a little is enough to see that it is not. */
const MAX_ANSWER_BYTES = 4096;

/** A request of a check that is in progress. */
export interface ArrivedCheck {
  /** It came in under a name that is not allowed. */
  refusedHost(host: string | undefined): void;
  /** It came in, but nothing is being received just now. */
  shed(detail: string): void;
  answer(): HookAnswer;
}

/** Finds out whether a public URL leads to this listener. */
export interface TunnelChecks {
  /** Null unless it belongs to a check in progress: then nothing is answered that a stranger asks. */
  arrived(head: RequestHead): ArrivedCheck | null;
  /** `publicUrl` is that of the listener, or of an endpoint. Throws InvalidInputError, ConflictError. */
  check(publicUrl: string | undefined): Promise<TunnelCheck>;
}

interface Pending {
  host: string | null;
  shed: string | null;
}

export function createTunnelChecks(deps: {
  hooksUrl: () => string | null;
  publicUrl: () => string | undefined;
}): TunnelChecks {
  // Of this start: an answer proves that this very process was reached.
  const secret = randomBytes(32);
  const pending = new Map<string, Pending>();

  return {
    arrived({ method, url }) {
      if (pending.size === 0 || method !== 'GET' || !url.startsWith(`${PATH}?`)) return null;
      const nonce = url.slice(PATH.length + 1);
      const check = pending.get(nonce);
      if (check === undefined) return null;
      return {
        refusedHost(host) {
          check.host = host ?? '';
        },
        shed(detail) {
          check.shed = detail;
        },
        answer: () => ({
          status: 200,
          headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
          body: proof(secret, nonce),
        }),
      };
    },

    async check(given) {
      const listener = deps.hooksUrl();
      if (listener === null)
        throw new ConflictError('Patchbay is not receiving webhooks now.', {
          hint: 'Start it with `patchbay serve`, then check again.',
        });
      const base = baseOf(given ?? deps.publicUrl());
      const nonce = randomBytes(24).toString('base64url');
      const state: Pending = { host: null, shed: null };
      pending.set(nonce, state);
      try {
        const found = await ask(`${base}${PATH}?${nonce}`, proof(secret, nonce));
        if (state.host !== null) return hostNotAllowed(base, state.host);
        if (state.shed !== null)
          return {
            url: base,
            verdict: 'reached',
            message: `${base} reaches this listener, which refuses webhooks at the moment: ${state.shed}`,
            hint: null,
          };
        if (found === 'proof')
          return {
            url: base,
            verdict: 'reached',
            message: `${base} reaches this listener.`,
            hint: null,
          };
        return { url: base, verdict: 'other', ...explainOther(found, listener) };
      } catch (error) {
        return { url: base, ...explainFailure(error, new URL(base)) };
      } finally {
        pending.delete(nonce);
      }
    },
  };
}

function proof(secret: Buffer, nonce: string): string {
  return createHmac('sha256', secret).update(nonce).digest('hex');
}

/** Without the end: no slash, and not the path of an endpoint. */
function baseOf(publicUrl: string | undefined): string {
  if (publicUrl === undefined)
    throw new InvalidInputError(
      'There is no public URL to check.',
      [],
      'Name one, or set it: patchbay settings set hooks.publicUrl=https://hooks.example.com',
    );
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new InvalidInputError(`"${publicUrl}" is no public URL.`, [], 'Write it with https://.');
  return `${url.origin}${url.pathname.replace(/\/hooks(\/.*)?$/, '').replace(/\/+$/, '')}`;
}

export interface OtherAnswer {
  status: number;
  location: string | null;
  server: string | null;
}

async function ask(url: string, expected: string): Promise<'proof' | OtherAnswer> {
  // A connection of its own: one that is kept alive could go through a tunnel that is gone.
  const agent = new Agent({ connect: { timeout: TIME_LIMIT_MS }, allowH2: false });
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      headers: { 'user-agent': 'Patchbay/0.1 (tunnel check)', accept: 'text/plain' },
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) break;
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) break;
    }
    const text = Buffer.concat(chunks);
    const isProof =
      statusCode === 200 &&
      text.length === expected.length &&
      timingSafeEqual(text, Buffer.from(expected));
    if (isProof) return 'proof';
    return { status: statusCode, location: first(headers.location), server: first(headers.server) };
  } finally {
    await agent.destroy();
  }
}

function first(header: string | string[] | undefined): string | null {
  return [header ?? []].flat()[0] ?? null;
}

function hostNotAllowed(base: string, host: string): TunnelCheck {
  return {
    url: base,
    verdict: 'host_not_allowed',
    message: `${base} reaches this listener, which refuses the name "${host}".`,
    hint: `Allow it: patchbay settings set hooks.publicUrl=${base} or add "${host.replace(/:\d+$/, '')}" to hooks.publicHosts.`,
  };
}
