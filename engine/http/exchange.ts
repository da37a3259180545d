import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import { StepFailure } from '../steps/define-step.ts';
import { networkFailure, place } from './failures.ts';
import type { HeaderList } from './headers.ts';
import type { TimeLimit } from './time-limit.ts';

/** One request as it goes out. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: string | Uint8Array | null;
}

/** One answer as it came in, still encoded. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
  /** False when reading stopped at the limit. */
  readonly complete: boolean;
}

/** `cut` keeps what fits, `fail` throws StepFailure `response_too_large`. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly beyond: 'cut' | 'fail';
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly limit: TimeLimit;
  readonly bodyLimit: (status: number, headers: WireResponse['headers']) => BodyLimit;
  readonly proxy: string | undefined;
}

/** Requests without effect that may go out again when a kept-alive socket dies (RFC 9110, 9.2.2). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sends one request and reads its answer. Throws StepFailure `network`, `timeout`,
 * `address_blocked` or `response_too_large`, or the reason of the step's signal.
 */
export async function exchange(
  request: WireRequest,
  options: ExchangeOptions,
): Promise<WireResponse> {
  try {
    return await dispatch(request, options);
  } catch (error) {
    if (!(error instanceof DeadSocket)) throw error;
    if (SAFE_METHODS.has(request.method)) return dispatch(request, options);
    throw error.failure;
  }
}

/**
 * undici takes an answered socket back a turn of the event loop later; a request that follows at
 * once would open another one, with another TLS handshake.
 */
export async function socketTakenBack(): Promise<void> {
  await setImmediate();
}

function dispatch(request: WireRequest, options: ExchangeOptions): Promise<WireResponse> {
  const { url, method, headers, body } = request;
  return new Promise((resolve, reject) => {
    const reader = new ResponseReader(request, options, resolve, reject);
    if (reader.ended) return;
    options.dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: headers.toRecord(),
        body,
      },
      reader,
    );
  });
}

/** A kept-alive socket that the server had closed: no attempt of the author's, just bad luck. */
class DeadSocket extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Collects an answer without the cost of a stream; `undici.request` makes one per request. */
class ResponseReader implements Dispatcher.DispatchHandler {
  ended = false;
  readonly #request: WireRequest;
  readonly #options: ExchangeOptions;
  readonly #resolve: (response: WireResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: WireResponse['headers'] = {};
  #bodyLimit: BodyLimit = { maxBytes: 0, beyond: 'cut' };
  #size = 0;

  constructor(
    request: WireRequest,
    options: ExchangeOptions,
    resolve: (response: WireResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    options.limit.listen(() => this.#interrupt());
    if (options.limit.ended !== null) this.#interrupt();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It waited for a socket while its time ran out.
    if (this.ended) controller.abort(new errors.RequestAbortedError());
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: WireResponse['headers'],
  ): void {
    if (this.ended || status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#bodyLimit = this.#options.bodyLimit(status, headers);
    const { maxBytes, beyond } = this.#bodyLimit;
    const declared = Number(headers['content-length']);
    const hasBody = this.#request.method !== 'HEAD' && status !== 204 && status !== 304;
    if (beyond === 'fail' && hasBody && declared > maxBytes) this.#tooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.ended) return;
    const room = this.#bodyLimit.maxBytes - this.#size;
    if (chunk.length <= room) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
    } else if (this.#bodyLimit.beyond === 'fail') {
      this.#tooLarge();
    } else {
      this.#chunks.push(chunk.subarray(0, room));
      this.#finish(false);
      this.#controller?.abort(new errors.RequestAbortedError());
    }
  }

  onResponseEnd(): void {
    if (!this.ended) this.#finish(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.ended) return;
    const { url } = this.#request;
    const failure = networkFailure(error, { url, proxy: this.#options.proxy });
    this.#fail(this.#status === 0 && isDeadSocket(error) ? new DeadSocket(failure) : failure);
  }

  #finish(complete: boolean): void {
    this.#end();
    const [first] = this.#chunks;
    const body =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body, complete });
  }

  #tooLarge(): void {
    const { maxBytes } = this.#bodyLimit;
    this.#fail(responseTooLarge(this.#request.url, maxBytes));
    this.#controller?.abort(new errors.RequestAbortedError());
  }

  #interrupt(): void {
    if (this.ended) return;
    const { limit } = this.#options;
    this.#fail(limit.ended === 'signal' ? limit.signalReason : this.#timeout());
    this.#controller?.abort(new errors.RequestAbortedError());
  }

  #timeout(): StepFailure {
    const where = place(this.#request.url);
    const time = `${this.#options.limit.milliseconds / 1000} s`;
    const message =
      this.#controller === null
        ? `No connection to ${where} was free or came about within ${time}.`
        : this.#status === 0
          ? `${where} did not answer within ${time}.`
          : `The answer of ${where} was not complete within ${time}.`;
    return new StepFailure({
      code: 'timeout',
      kind: 'timeout',
      message,
      hint: 'If the server needs longer, raise timeoutMs.',
    });
  }

  #fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    this.ended = true;
    this.#options.limit.listen(null);
  }
}

export function responseTooLarge(url: URL, maxBytes: number): StepFailure {
  return new StepFailure({
    code: 'response_too_large',
    message: `The answer of ${place(url)} is larger than ${maxBytes} bytes.`,
    hint: 'Raise response.maxBytes, or ask the server for less.',
    details: { maxBytes },
  });
}

/** A socket that had served before, and was closed by the other side before this answer began. */
function isDeadSocket(error: Error): boolean {
  return error instanceof errors.SocketError && (error.socket?.bytesRead ?? 0) > 0;
}
