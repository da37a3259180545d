import { isJsonObject, type Json } from '../../../shared/json.ts';
import { type ApiAnswer, textAt } from '../../http/call-api.ts';
import type { StepFailure } from '../define-step.ts';

/** Discord's JSON error codes (its documentation, "Opcodes and Status Codes"), in words. */
export async function discordFailure(answer: ApiAnswer): Promise<StepFailure> {
  const { status, body } = answer;
  const code = isJsonObject(body) ? body.code : undefined;
  if (status === 429) {
    // Seconds, more exact than the header.
    const seconds = isJsonObject(body) ? body.retry_after : undefined;
    const wait =
      typeof seconds === 'number' && seconds >= 0
        ? { retryAfterMs: Math.ceil(seconds * 1000) }
        : {};
    return answer.failure({
      message: 'Discord takes no more messages at the moment.',
      hint: 'About five in two seconds go through one webhook: a retry policy on this step tries again.',
      ...wait,
    });
  }
  if (code === 10003) {
    return answer.failure({
      code: 'discord_thread_unknown',
      message: 'Discord does not find the thread.',
      hint: 'Its id is the last number of the thread’s link; it must be in the webhook’s channel.',
    });
  }
  if (code === 10015 || code === 50027 || status === 401 || status === 404) {
    return answer.failure({
      code: 'discord_webhook_gone',
      message:
        code === 50027 || status === 401
          ? 'Discord does not accept the webhook’s key.'
          : 'Discord does not know this webhook any more.',
      hint: 'Channel settings → Integrations → Webhooks: copy the address again into the credential.',
    });
  }
  if (code === 220001) {
    return answer.failure({
      code: 'discord_thread_missing',
      message: 'This webhook posts to a forum, where every message belongs to a thread.',
      hint: 'Fill in “New thread”, or the id of one as “Thread”.',
    });
  }
  const problems = isJsonObject(body) ? problemsOf(body.errors ?? null, []) : [];
  const said = problems.length > 0 ? problems.slice(0, 5).join('; ') : textAt(body, 'message');
  return answer.failure(
    status === 400 && said !== undefined
      ? {
          code: 'discord_rejected',
          message: `Discord did not take the message: ${said}`,
          hint: 'Discord’s documentation of embeds names the limits: 10 embeds, 25 fields, 6000 characters in all.',
        }
      : {},
  );
}

/** `{ embeds: { 0: { title: { _errors: [{ message }] } } } }` as `embeds.0.title: …`. */
function problemsOf(errors: Json, path: readonly string[]): string[] {
  // Nested deeper than any message.
  if (!isJsonObject(errors) || path.length > 10) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    if (key !== '_errors') return problemsOf(value, [...path, key]);
    const list = Array.isArray(value) ? value : [];
    return list.map((each) => {
      const message = textAt(each, 'message') ?? 'is not valid';
      return path.length === 0 ? message : `${path.join('.')}: ${message}`;
    });
  });
}
