import { isJsonObject, type Json } from '../../../shared/json.ts';
import { type ApiAnswer, textAt } from '../../http/call-api.ts';
import type { StepFailure } from '../define-step.ts';

/** What the service says is wrong: `{ error: { message } }`, or `{ error: "…" }`, or its text. */
export function errorText(body: Json): string {
  return (
    textAt(body, 'error', 'message') ??
    textAt(body, 'error') ??
    textAt(body, 'message') ??
    textAt(body, 'detail') ??
    (Array.isArray(body) ? errorText(body[0] ?? null) : '')
  );
}

export function errorCode(body: Json): string {
  const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : {};
  return `${error.code ?? ''} ${error.type ?? ''}`;
}

const TOO_LONG =
  /context[_ ](length|window|size)|maximum context|too many tokens|prompt is too long|input is too long|exceeds? the (available )?context/i;
const NO_MODEL =
  /model[_ ]?not[_ ]?found|model .*(not found|does not exist|not exist)|no such model|unknown model|invalid model/i;

/** In words: services agree on the status at best. */
export async function llmFailure(
  answer: ApiAnswer,
  { model, base }: { model: string; base: URL },
): Promise<StepFailure> {
  const { status, body } = answer;
  const said = errorText(body);
  const words = said === '' ? '' : ` (${said})`;
  const all = `${errorCode(body)} ${said}`;
  if (status === 401 || /invalid_api_key|incorrect api key/i.test(all))
    return answer.failure({
      code: 'llm_key_invalid',
      message: `The service does not accept the key${words}.`,
      hint: 'Check the credential, and that it is one of this service.',
      kind: null,
    });
  if (NO_MODEL.test(all)) {
    const local = /^(localhost|127\.|\[?::1)/.test(base.hostname);
    return answer.failure({
      code: 'llm_model_unknown',
      message: `The service has no model "${model}"${words}.`,
      hint: local
        ? `Fetch it, with Ollama by: ollama pull ${model}`
        : 'Check the name in the service’s list of models, and that your account may use it.',
      kind: null,
    });
  }
  if (TOO_LONG.test(all))
    return answer.failure({
      code: 'llm_too_long',
      message: `The prompt is too long for the model "${model}"${words}.`,
      hint: 'Shorten what goes in, for example with truncate(text, 20000), or choose a model with more room.',
      kind: null,
    });
  if (
    /insufficient_quota|exceeded your current quota|billing|insufficient credits/i.test(all) ||
    status === 402
  )
    return answer.failure({
      code: 'llm_quota',
      message: `The account’s credit is used up${words}.`,
      hint: 'Look at the billing page of the service: waiting does not help.',
      kind: null,
    });
  if (/content_filter|content_policy|safety/i.test(errorCode(body)))
    return answer.failure({
      code: 'llm_refused',
      message: `The service’s filter refused the prompt${words}.`,
      hint: 'Look at what the expressions put into the prompt.',
      kind: null,
    });
  if (status === 429) {
    const ms = Number(answer.header('retry-after-ms') ?? Number.NaN);
    return answer.failure({
      message: `The service takes no more requests at the moment${words}.`,
      hint: 'A retry policy on this step tries again.',
      ...(Number.isFinite(ms) && ms >= 0 ? { retryAfterMs: Math.ceil(ms) } : {}),
    });
  }
  if (status === 404)
    return answer.failure({
      code: 'llm_address_wrong',
      message: `There is no chat API at this address${words}.`,
      hint: 'The API address most often ends with /v1; “/chat/completions” is added to it.',
    });
  if (said === '' || status >= 500) return answer.failure();
  return answer.failure({
    code: 'llm_rejected',
    message: `The service did not take the request: ${said}`,
    ...(status < 400 ? { kind: null } : {}),
  });
}
