import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { type ApiAddress, type ApiAnswer, callApi, objectAt, textAt } from '../../http/call-api.ts';
import type { SignIn } from '../../http/sign-in.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import { errorCode, errorText, llmFailure } from './errors.ts';
import type { Format } from './messages.ts';
import type { LlmParams } from './params.ts';
import { isStrict } from './schema-check.ts';

export interface Service {
  readonly address: ApiAddress;
  readonly signIn: SignIn;
}

/** One answer of the model. */
export interface Completion {
  readonly text: string;
  readonly model: string;
  readonly finishReason: string | null;
  readonly usage: Usage;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
}

/** The service does not know this way of asking for JSON. */
export class FormatNotKnown extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

const MAX_BYTES = 10 * 1024 * 1024;

/** Throws FormatNotKnown, or a StepFailure in words. */
export async function ask(
  messages: readonly JsonObject[],
  options: { params: LlmParams; service: Service; context: StepContext; format: Format | null },
): Promise<Completion> {
  const { params, service, context, format } = options;
  const send = (limitField: 'max_tokens' | 'max_completion_tokens') =>
    callApi(
      {
        ...service,
        body: bodyOf(messages, { params, format, limitField }),
        timeoutMs: params.timeoutMs,
        maxBytes: MAX_BYTES,
      },
      context,
    );
  let answer = await send('max_tokens');
  // OpenAI's reasoning models know the newer name only, most other services the older one.
  if (answer.status === 400 && /max_completion_tokens/.test(errorText(answer.body)))
    answer = await send('max_completion_tokens');
  const isError = isJsonObject(answer.body) && isJsonObject(answer.body.error);
  const success = answer.status >= 200 && answer.status < 300 && !isError;
  if (success) return read(answer, params.model);
  const failure = await llmFailure(answer, { model: params.model, base: service.address.url });
  if (format !== null && format !== 'prompt' && isAboutFormat(answer)) {
    throw new FormatNotKnown(failure);
  }
  throw failure;
}

function bodyOf(
  messages: readonly JsonObject[],
  { params, format, limitField }: { params: LlmParams; format: Format | null; limitField: string },
): JsonObject {
  const { model, temperature, maxTokens, more, output } = params;
  const body: JsonObject = {};
  for (const [name, value] of Object.entries(more)) if (value !== undefined) body[name] = value;
  body.model = model;
  body.messages = [...messages];
  body.stream = false;
  if (temperature !== undefined) body.temperature = temperature;
  if (maxTokens !== undefined) body[limitField] = maxTokens;
  if (output.type === 'json' && format === 'schema') {
    const { schema } = output;
    body.response_format = {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: isStrict(schema), schema },
    };
  }
  if (format === 'json') body.response_format = { type: 'json_object' };
  return body;
}

function isAboutFormat({ status, body }: ApiAnswer): boolean {
  const says = /response_format|json_schema|json_object|structured output|\bschema\b/i;
  const answers = status === 400 || status === 415 || status === 422 || status >= 500;
  return answers && says.test(`${errorCode(body)} ${errorText(body)} ${JSON.stringify(body)}`);
}

async function read(answer: ApiAnswer, model: string): Promise<Completion> {
  const { body } = answer;
  const choices = isJsonObject(body) && Array.isArray(body.choices) ? body.choices : [];
  const [choice] = choices;
  if (!isJsonObject(choice)) {
    throw await answer.failure({
      code: 'llm_unexpected',
      message: 'The answer is none of a chat API: it has no choices.',
      hint: 'Check the API address: “/chat/completions” is added to it.',
      kind: null,
    });
  }
  const message = objectAt(choice, 'message');
  const finishReason = textAt(choice, 'finish_reason') ?? null;
  const refusal = textAt(message, 'refusal');
  if (refusal !== undefined || finishReason === 'content_filter') {
    throw new StepFailure({
      code: 'llm_refused',
      message: `The model refused${refusal === undefined ? ': a filter stopped its answer' : `: ${refusal}`}`,
      hint: 'Look at what the expressions put into the prompt.',
    });
  }
  return {
    text: textOf(message.content ?? null),
    model: textAt(body, 'model') ?? model,
    finishReason,
    usage: usageOf(objectAt(body, 'usage')),
  };
}

/** Text, or parts of it, as some services answer. */
function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

function usageOf(usage: JsonObject): Usage {
  const count = (name: string) => (typeof usage[name] === 'number' ? usage[name] : 0);
  const inputTokens = count('prompt_tokens');
  const outputTokens = count('completion_tokens');
  return {
    inputTokens,
    outputTokens,
    totalTokens: count('total_tokens') || inputTokens + outputTokens,
  };
}
