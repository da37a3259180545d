import type { HookAnswer } from '../../events/received-request.ts';

/** Echoes a stranger's text: never as anything that a browser would run. */
export function textAnswer(text: string, status = 200): HookAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: text,
  };
}

export function jsonAnswer(value: unknown): HookAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
    body: JSON.stringify(value),
  };
}
