import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import type { Engine } from '../../engine/index.ts';
import { toErrorInfo, UnavailableError } from '../../shared/errors.ts';
import { refuse, sendProblem } from '../problem.ts';
import { callApi } from './dispatch.ts';
import { createPushBuffer } from './push-buffer.ts';

/** Room for the largest body an endpoint may take (100 MB), which `events.send` carries in base64. */
const maxInputBytes = 140 * 1024 * 1024;
const maxStreams = 64;
const heartbeatMs = 15_000;
/** A reader that takes nothing for this long is gone, whatever TCP believes. */
const stalledMs = 60_000;

export interface RpcRouter {
  readonly router: Router;
  /** Ends all push streams. */
  close(): void;
}

/** Calls and pushes over HTTP, as shared/rpc/wire.ts describes. Who may call is decided before. */
export function createRpcRouter({
  engine,
  log,
}: {
  engine: Pick<Engine, 'api' | 'onPush'>;
  log: Logger;
}): RpcRouter {
  const streams = new Set<() => void>();
  const router = Router();

  function openStream(res: Response): void {
    const buffer = createPushBuffer();
    let stalledSince: number | undefined;

    const write = (text: string): void => {
      if (!res.write(text)) stalledSince = performance.now();
    };
    const flush = (): void => {
      while (stalledSince === undefined) {
        const push = buffer.take();
        if (push === undefined) return;
        write(`data: ${JSON.stringify(push)}\n\n`);
      }
    };
    const unsubscribe = engine.onPush((push) => {
      buffer.add(push);
      flush();
    });
    const heartbeat = setInterval(() => {
      if (stalledSince === undefined) write('event: ping\ndata:\n\n');
      else if (performance.now() - stalledSince > stalledMs) res.destroy();
    }, heartbeatMs);
    heartbeat.unref();
    const end = (): void => {
      res.end();
    };

    streams.add(end);
    res.on('drain', () => {
      stalledSince = undefined;
      flush();
    });
    res.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
      streams.delete(end);
    });
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // Subscribed first: what happens after `ready` is pushed, what happened before can be read.
    write('event: ready\ndata:\n\n');
  }

  router.get('/rpc/push', (req: Request, res: Response) => {
    if (req.method === 'HEAD') {
      // A HEAD would hold a stream open that never carries a byte.
      res.set('content-type', 'text/event-stream; charset=utf-8').end();
    } else if (streams.size >= maxStreams) {
      const error = new UnavailableError(`${maxStreams} windows are open already.`, {
        hint: 'Close some of them.',
      });
      sendProblem(res, toErrorInfo(error));
    } else {
      openStream(res);
    }
  });

  router.all('/rpc/push', (_req, res) => {
    res.set('allow', 'GET');
    refuse(res, 405, { code: 'method_not_allowed', message: 'Pushes are read with GET.' });
  });

  router.post(
    '/rpc/:method',
    (req, res, next) => {
      // Also what keeps forms of other pages out: they cannot send this type without asking first.
      if (req.is('application/json') === false || req.headers['content-type'] === undefined) {
        refuse(res, 415, {
          code: 'unsupported_media_type',
          message: 'The input must be sent as application/json.',
        });
      } else next();
    },
    express.json({ limit: maxInputBytes, inflate: false, strict: false }),
    async (req: Request<{ method: string }>, res: Response) => {
      const reply = await callApi({ api: engine.api, log }, req.params.method, req.body);
      if (reply.ok) res.set('cache-control', 'no-store').json(reply.result);
      else sendProblem(res, reply.error);
    },
  );

  router.all('/rpc/:method', (_req, res) => {
    res.set('allow', 'POST');
    refuse(res, 405, { code: 'method_not_allowed', message: 'Calls are sent with POST.' });
  });
  router.use(readErrors(log));

  return {
    router,
    close() {
      for (const end of streams) end();
    },
  };
}

/** What Express and its body parser throw: their status and public message, never a stack. */
export function readErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = statusOfHttpError(error);
    if (status === undefined) {
      log.error({ err: error }, 'a request failed through a bug');
      sendProblem(res, { code: 'bug', family: 'bug', message: 'Patchbay failed. See its log.' });
      return;
    }
    refuse(res, status, {
      code: status === 413 ? 'input_too_large' : 'bad_request',
      message: messages[status] ?? 'The request cannot be read.',
    });
  };
}

const messages: Record<number, string> = {
  400: 'The request cannot be read: its body is not valid JSON or its address is malformed.',
  413: `The input is larger than ${maxInputBytes / 1024 / 1024} MB.`,
  415: 'The input must be JSON in UTF-8 without Content-Encoding.',
};

function statusOfHttpError(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
