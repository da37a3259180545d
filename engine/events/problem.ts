import type { HookAnswer } from './received-request.ts';

/**
 * An error answer as RFC 9457 has it. `detail` is read by strangers: no stack, no secret, nothing
 * about other endpoints. `type` stays `about:blank`, so `title` says what the status means.
 */
export function problem(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): HookAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  };
}
