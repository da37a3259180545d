import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import type { ErrorInfo } from '../shared/errors.ts';
import type { Problem } from '../shared/rpc/wire.ts';

/** The HTTP status of a failed call (RFC 9110). */
function statusOf({ family, code }: ErrorInfo): number {
  if (family === 'bug') return 500;
  if (family === 'operational') return 503;
  switch (code) {
    case 'invalid_input':
      return 400;
    case 'not_found':
    case 'unknown_method':
      return 404;
    case 'conflict':
      return 409;
    default:
      return 422;
  }
}

/** Answers with `application/problem+json` (RFC 9457). */
export function sendProblem(res: Response, error: ErrorInfo, status = statusOf(error)): void {
  const { message, ...fields } = error;
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...fields,
    problems: fields.problems === undefined ? undefined : [...fields.problems],
  };
  res
    .status(status)
    .set('cache-control', 'no-store')
    .set('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

/** A problem that the caller can mend. */
export function refuse(
  res: Response,
  status: number,
  { code, message, hint }: { code: string; message: string; hint?: string },
): void {
  sendProblem(res, { code, family: 'user', message, ...(hint ? { hint } : {}) }, status);
}
