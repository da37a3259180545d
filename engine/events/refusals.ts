import { assertNever } from '../../shared/errors.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import type { EventReason } from '../../shared/model/event.ts';
import { ACCEPTED_CODINGS } from './body/content-encoding.ts';
import { problem } from './problem.ts';
import type { BodyProblem, HookAnswer, RequestHead } from './received-request.ts';

/** Why a request is not taken: for the inbox, and for the sender. */
export interface Refusal {
  reason: EventReason;
  answer: HookAnswer;
}

export const FOREIGN_HOST: Refusal = {
  reason: 'host_not_allowed',
  answer: problem(
    403,
    'Forbidden',
    'The Host header names neither this computer nor a public name of it.',
  ),
};
export const UNKNOWN_PATH: Refusal = {
  reason: 'unknown_path',
  answer: problem(404, 'Not Found', 'There is no endpoint with this path.'),
};
export const UNKNOWN_CODING: Refusal = {
  reason: 'unsupported_encoding',
  answer: problem(415, 'Unsupported Media Type', 'This Content-Encoding cannot be read.', {
    'accept-encoding': ACCEPTED_CODINGS,
  }),
};

/** `wait`: seconds until this sender's bucket has a token again. */
export function addressLimited(wait: number): Refusal {
  const detail = 'Too many requests came from this address.';
  return {
    reason: 'rate_limited',
    answer: problem(429, 'Too Many Requests', detail, { 'retry-after': String(wait) }),
  };
}

export function wrongMethod(methods: readonly string[]): Refusal {
  const allow = methods.join(', ');
  return {
    reason: 'method_not_allowed',
    answer: problem(405, 'Method Not Allowed', `This endpoint takes ${allow}.`, { allow }),
  };
}

/** For a body that was admitted and did not come as it should. */
export function bodyRefusal(reason: BodyProblem, maxBodyBytes: number): Refusal {
  switch (reason) {
    case 'too_large': {
      const detail = `Bodies may have up to ${maxBodyBytes} bytes here.`;
      return { reason: 'body_too_large', answer: problem(413, 'Content Too Large', detail) };
    }
    case 'timeout': {
      const detail = 'The body did not arrive in time.';
      return { reason: 'timed_out', answer: problem(408, 'Request Timeout', detail) };
    }
    case 'aborted': {
      const detail = 'The body did not arrive whole.';
      return { reason: 'cut_off', answer: problem(400, 'Bad Request', detail) };
    }
    default:
      return assertNever(reason);
  }
}

export function takesMethod(
  { method }: Pick<RequestHead, 'method'>,
  settings: EndpointSettings,
): boolean {
  return settings.methods.some((own) => own === method);
}
