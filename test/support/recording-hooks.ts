import { problem } from '../../engine/events/problem.ts';
import type {
  BodyProblem,
  HookAnswer,
  Hooks,
  RequestHead,
} from '../../engine/events/received-request.ts';

export interface ReceivedHook extends RequestHead {
  body: Buffer;
}

/** The engine's side of the hooks listener, in memory: takes every POST. */
export interface RecordingHooks extends Hooks {
  readonly received: ReceivedHook[];
  readonly refused: { reason: BodyProblem; partial: Buffer }[];
  /** Admitted and not yet released. */
  open(): number;
  malformedCount(): number;
}

export interface RecordingHooksOptions {
  maxBodyBytes?: number;
  /** Decides the answer; may wait. Left out: 200 with the number of the request. */
  answer?: (request: ReceivedHook) => HookAnswer | Promise<HookAnswer>;
}

export function recordingHooks(options: RecordingHooksOptions = {}): RecordingHooks {
  const received: ReceivedHook[] = [];
  const refused: { reason: BodyProblem; partial: Buffer }[] = [];
  let open = 0;
  let malformed = 0;
  return {
    received,
    refused,
    open: () => open,
    malformedCount: () => malformed,
    malformed() {
      malformed += 1;
    },
    admit(head) {
      if (head.method !== 'POST') {
        const answer = problem(405, 'Method Not Allowed', 'POST only.', { allow: 'POST' });
        return { admitted: false, answer };
      }
      open += 1;
      let isReleased = false;
      return {
        admitted: true,
        maxBodyBytes: options.maxBodyBytes ?? 10 * 1024 * 1024,
        async receive(body) {
          const request = { ...head, body };
          received.push(request);
          if (options.answer !== undefined) return options.answer(request);
          return { status: 200, headers: { 'content-type': 'text/plain' }, body: head.url };
        },
        async refuse(reason, partial) {
          refused.push({ reason, partial });
          if (reason === 'too_large') return problem(413, 'Content Too Large', 'Too large.');
          if (reason === 'timeout') return problem(408, 'Request Timeout', 'Too slow.');
          return problem(400, 'Bad Request', 'Cut off.');
        },
        release() {
          if (isReleased) throw new Error('released twice');
          isReleased = true;
          open -= 1;
        },
      };
    },
  };
}
