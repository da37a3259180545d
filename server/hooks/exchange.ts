import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission, Admitted, HookAnswer, Hooks } from '../../engine/index.ts';
import { busy, internalFailure } from './answers.ts';
import type { Connection } from './connections.ts';
import type { HooksLimits } from './limits.ts';
import { checkHead } from './request-head.ts';
import { sendAnswer } from './send-answer.ts';

/** What all exchanges of a listener share. */
export interface ExchangeContext {
  hooks: Hooks;
  limits: HooksLimits;
  /** Requests come over TLS. */
  secure: boolean;
  /** Bytes of bodies in memory. */
  bufferedBytes: number;
  isDraining: boolean;
  onError(error: unknown, what: string): void;
}

/** One request and its answer. */
export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  connection: Connection;
  context: ExchangeContext;
  /** The sender waits for `100 Continue` before it sends the body. */
  expectsContinue: boolean;
  /** Its answer closes the connection. */
  isLast: boolean;
}

/** Smaller rests of a refused request are read and dropped, so that the connection can stay. */
const MAX_DROPPED_BYTES = 64 * 1024;
/** As much of a refused body is kept for the inbox. */
const MAX_KEPT_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * Takes a request from its headers to its answer. Written for the hot path: nothing is awaited
 * before the body is there, and a body of one chunk is not copied.
 */
export function handleExchange(exchange: Exchange): void {
  const { req, res, connection, context } = exchange;
  connection.last = res;
  const head = checkHead(req, context.limits.headers);
  if (!head.ok) {
    context.hooks.malformed();
    takeNothingAfter(exchange);
    answer(exchange, head.answer);
    return;
  }
  const { url, declaredLength } = head;
  // Node's parser takes what follows an Upgrade for another protocol, and drops it.
  if (req.headers.upgrade !== undefined) takeNothingAfter(exchange);
  const admission = admit(exchange, url);
  if (!admission.admitted) {
    // Without `100 Continue` it is open whether a body follows.
    const canStay =
      declaredLength !== null && declaredLength <= MAX_DROPPED_BYTES && !exchange.expectsContinue;
    if (!canStay) takeNothingAfter(exchange);
    answer(exchange, admission.answer);
  } else if (declaredLength === 0) {
    settle(exchange, { admission, decision: admission.receive(EMPTY), size: 0 });
  } else if (declaredLength !== null && declaredLength > admission.maxBodyBytes) {
    takeNothingAfter(exchange);
    settle(exchange, { admission, decision: admission.refuse('too_large', EMPTY), size: 0 });
  } else {
    if (exchange.expectsContinue) res.writeContinue();
    readBody(exchange, admission, declaredLength);
  }
}

/** Said at once, not only with the answer: until then further requests may come. */
function takeNothingAfter(exchange: Exchange): void {
  exchange.isLast = true;
  exchange.connection.closing = true;
}

function admit({ req, connection, context }: Exchange, url: string): Admission {
  try {
    return context.hooks.admit({
      method: req.method ?? '',
      url,
      httpVersion: req.httpVersion,
      rawHeaders: req.rawHeaders,
      remoteAddress: connection.remoteAddress,
      secure: context.secure,
    });
  } catch (error) {
    context.onError(error, 'admit a webhook');
    return { admitted: false, answer: internalFailure() };
  }
}

/** `declaredLength` is null for a chunked body. */
function readBody(exchange: Exchange, admission: Admitted, declaredLength: number | null): void {
  const { req, connection, context } = exchange;
  let chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;

  const finish = () => {
    if (isOver) return;
    isOver = true;
    connection.reading = null;
    const [first = EMPTY] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks, size) : first;
    chunks = [];
    settle(exchange, { admission, decision: admission.receive(body), size });
  };

  /** `instead` goes out in the place of the engine's answer, which knows no such reason. */
  const giveUp = (reason: 'too_large' | 'timeout' | 'aborted', instead?: HookAnswer) => {
    if (isOver) return;
    isOver = true;
    connection.reading = null;
    takeNothingAfter(exchange);
    const kept = Buffer.concat(chunks, Math.min(size, MAX_KEPT_BYTES));
    chunks = [];
    settle(exchange, { admission, decision: admission.refuse(reason, kept), size, instead });
  };

  connection.reading = { isComplete: () => req.complete, stop: giveUp };

  req.on('data', (chunk: Buffer) => {
    if (isOver) return;
    size += chunk.length;
    context.bufferedBytes += chunk.length;
    chunks.push(chunk);
    if (size > admission.maxBodyBytes) {
      giveUp('too_large');
    } else if (context.bufferedBytes > context.limits.bufferedBytes) {
      giveUp('aborted', busy('Too many bodies are being received.'));
    } else if (size === declaredLength) {
      finish();
    }
  });
  if (declaredLength === null) req.on('end', finish);
}

interface Settlement {
  admission: Admitted;
  decision: Promise<HookAnswer>;
  /** Of the body, as it counts in `bufferedBytes`. */
  size: number;
  instead?: HookAnswer | undefined;
}

/** Sends what was decided, then gives back what the exchange held. */
function settle(exchange: Exchange, settlement: Settlement): void {
  const { context } = exchange;
  const end = (decided: HookAnswer) => {
    answer(exchange, settlement.instead ?? decided);
    context.bufferedBytes -= settlement.size;
    settlement.admission.release();
  };
  settlement.decision.then(end, (error: unknown) => {
    context.onError(error, 'receive a webhook');
    end(internalFailure());
  });
}

function answer(exchange: Exchange, decided: HookAnswer): void {
  const { res, connection, context } = exchange;
  if (connection.socket.destroyed) return;
  // While draining, the connection's last answer closes it; earlier ones must not cut it off.
  if (context.isDraining && connection.last === res) takeNothingAfter(exchange);
  try {
    sendAnswer(res, decided, exchange.isLast);
  } catch (error) {
    context.onError(error, 'answer a webhook');
    if (res.headersSent) connection.socket.destroy();
    else sendAnswer(res, internalFailure(), exchange.isLast);
  }
}
