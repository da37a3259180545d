import { isJsonObject } from '../../../shared/json.ts';
import { type ApiAnswer, textAt } from '../../http/call-api.ts';
import type { StepFailure } from '../define-step.ts';

/** What GitHub asks for where it names no time (its "Best practices", secondary rate limits). */
const SECONDARY_WAIT_MS = 60_000;

/** An answer that is no success, in words. `now` is in milliseconds UTC. */
export async function githubFailure(
  answer: ApiAnswer,
  { repository, now }: { repository: string; now: number },
): Promise<StepFailure> {
  const { status, body } = answer;
  const said = textAt(body, 'message');
  const words = said === undefined ? '' : ` (${said})`;
  const limited = rateLimit(answer, said ?? '', now);
  if (limited !== null) return answer.failure(limited);
  switch (status) {
    case 401:
      return answer.failure({
        code: 'github_token_invalid',
        message: `GitHub does not accept the token${words}.`,
        hint: 'It may have expired: make a new one under Settings → Developer settings, and store it.',
      });
    case 403: {
      const sso = answer.header('x-github-sso');
      const needed = answer.header('x-accepted-github-permissions');
      return answer.failure({
        code: 'github_forbidden',
        message: `The token may not do this in ${repository}${words}.`,
        hint:
          sso !== undefined
            ? 'The organisation wants single sign-on: authorise the token for it in its settings.'
            : needed === undefined
              ? 'Give the token the permission (issues, contents, actions or commit statuses: write).'
              : `Give the token one of these permissions: ${needed.slice(0, 200)}.`,
      });
    }
    case 404:
      return answer.failure({
        code: 'github_not_found',
        message: `GitHub does not find it in ${repository}${words}.`,
        hint: 'Check names and numbers. GitHub says the same where the token may not see the repository.',
      });
    case 301:
    case 302:
    case 307:
    case 308:
      return answer.failure({
        code: 'github_moved',
        message: `The repository ${repository} has moved.`,
        hint: 'Use its new name: open its page in the browser to see it.',
      });
    case 410:
      return answer.failure({
        code: 'github_gone',
        message: `This is switched off or deleted in ${repository}${words}.`,
        hint: 'Issues can be switched on in the repository’s settings.',
      });
    case 400:
    case 422:
      return answer.failure({
        code: 'github_rejected',
        message: `GitHub did not take it: ${[said, ...problemsOf(answer)].filter(Boolean).join('; ')}.`,
        hint: 'Check what the expressions gave; labels, assignees, branches and inputs have to exist.',
      });
    default:
      return answer.failure();
  }
}

/** GitHub says limits with 403 as well as 429, and the time in one of three ways. */
function rateLimit(answer: ApiAnswer, said: string, now: number) {
  if (answer.status !== 403 && answer.status !== 429) return null;
  const secondary = /secondary rate|abuse detection/i.test(said);
  const used = answer.header('x-ratelimit-remaining') === '0';
  if (!secondary && !used && answer.status === 403) return null;
  const reset = Number(answer.header('x-ratelimit-reset'));
  const wait =
    answer.header('retry-after') !== undefined
      ? {}
      : used && Number.isFinite(reset)
        ? { retryAfterMs: Math.max(0, reset * 1000 - now) }
        : { retryAfterMs: SECONDARY_WAIT_MS };
  return {
    code: 'github_rate_limit',
    kind: '429',
    message: secondary
      ? 'GitHub takes no more requests of this kind at the moment (secondary rate limit).'
      : 'The token’s requests of this hour are used up.',
    hint: 'A retry policy on this step tries again when GitHub allows it.',
    ...wait,
  };
}

function problemsOf({ body }: ApiAnswer): string[] {
  const errors = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.slice(0, 5).flatMap((each) => {
    if (typeof each === 'string') return [each.slice(0, 300)];
    const message = textAt(each, 'message');
    if (message !== undefined) return [message];
    const field = textAt(each, 'field');
    return field === undefined ? [] : [`${field}: ${textAt(each, 'code') ?? 'is not valid'}`];
  });
}
