import { type HookAnswer, problem } from '../../engine/index.ts';
import { HTTP_METHODS } from '../../shared/model/endpoint.ts';

/** The answers that the listener gives by itself, without the engine. */

export function badRequest(detail: string): HookAnswer {
  return problem(400, 'Bad Request', detail);
}

export function methodNotAllowed(): HookAnswer {
  return problem(405, 'Method Not Allowed', 'Webhooks do not use this method.', {
    allow: HTTP_METHODS.join(', '),
  });
}

export function timedOut(): HookAnswer {
  return problem(408, 'Request Timeout', 'The request did not arrive in time.');
}

export function tooLarge(detail: string): HookAnswer {
  return problem(413, 'Content Too Large', detail);
}

export function headersTooLarge(detail: string): HookAnswer {
  return problem(431, 'Request Header Fields Too Large', detail);
}

/** For what passes by itself; senders of webhooks try again. */
export function busy(detail: string): HookAnswer {
  return problem(503, 'Service Unavailable', detail, { 'retry-after': '5' });
}

export function internalFailure(): HookAnswer {
  return busy('The webhook could not be received. Send it again.');
}
