import { pushSchema } from '../../shared/rpc/push.ts';
import { errorOfProblem, problemSchema, type RpcReply } from '../../shared/rpc/wire.ts';
import { createEventReader } from './event-stream.ts';
import { type Subscriber, type Transport, UnreachableError } from './transport.ts';

/** The server sends a sign of life every 15 s; without one for this long the line is dead. */
const silenceMs = 40_000;
const firstDelayMs = 300;
const maxDelayMs = 5_000;

export interface HttpTransportOptions {
  /** Ends with `/`. */
  baseUrl: string;
  /** A browser sends its cookie by itself. */
  token?: string;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreachableError(error);
  }
}

/** Calls with `fetch`, pushes over one streamed answer that is opened again whenever it ends. */
export function createHttpTransport({ baseUrl, token }: HttpTransportOptions): Transport {
  const auth: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function fetchOrFail(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${baseUrl}rpc/${path}`, {
        ...init,
        cache: 'no-store',
        credentials: 'same-origin',
      });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new UnreachableError(error);
    }
  }

  async function request(method: string, input: unknown, signal?: AbortSignal): Promise<RpcReply> {
    const response = await fetchOrFail(encodeURIComponent(method), {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      ...(signal === undefined ? {} : { signal }),
    });
    const answer = parseJson(await response.text());
    if (response.ok) return { ok: true, result: answer };
    const problem = problemSchema.safeParse(answer);
    if (!problem.success) throw new UnreachableError(problem.error);
    return { ok: false, error: errorOfProblem(problem.data) };
  }

  function subscribe({ onPush, onState }: Subscriber): () => void {
    const ended = new AbortController();
    let delayMs = firstDelayMs;

    async function readStream(): Promise<void> {
      const stream = new AbortController();
      const stop = () => stream.abort();
      ended.signal.addEventListener('abort', stop);
      let watchdog = setTimeout(stop, silenceMs);
      try {
        const response = await fetchOrFail('push', {
          headers: { ...auth, accept: 'text/event-stream' },
          signal: stream.signal,
        });
        if (!response.ok || response.body === null) {
          await response.body?.cancel();
          onState(response.status === 401 ? 'signed-out' : 'lost');
          return;
        }
        const feed = createEventReader(({ type, data }) => {
          if (type === 'ready') {
            delayMs = firstDelayMs;
            onState('open');
          } else if (type === 'message') onPush(pushSchema.parse(JSON.parse(data)));
        });
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          clearTimeout(watchdog);
          watchdog = setTimeout(stop, silenceMs);
          feed(value);
        }
        if (!ended.signal.aborted) onState('lost');
      } catch {
        if (!ended.signal.aborted) onState('lost');
      } finally {
        clearTimeout(watchdog);
        ended.signal.removeEventListener('abort', stop);
        stream.abort();
      }
    }

    function again(): void {
      if (ended.signal.aborted) return;
      void readStream().then(() => {
        if (ended.signal.aborted) return;
        const timer = setTimeout(again, delayMs);
        delayMs = Math.min(delayMs * 2, maxDelayMs);
        ended.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      });
    }
    onState('connecting');
    again();
    return () => ended.abort();
  }

  return { request, subscribe };
}
