import type { Json, JsonObject } from '../../../shared/json.ts';
import { apiSignIn } from '../../http/api-sign-in.ts';
import { apiAt } from '../../http/call-api.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { ask, type Completion, FormatNotKnown, type Service, type Usage } from './ask.ts';
import { docs } from './docs.ts';
import { FORMATS, type Format, jsonIn, messagesOf } from './messages.ts';
import { type LlmParams, llmParams, OWN_FIELDS } from './params.ts';
import { type SchemaCheck, schemaCheck } from './schema-check.ts';

const API = 'https://api.openai.com/v1';

export const llm = defineStep({
  type: 'llm',
  name: 'Language model',
  description: 'Asks a language model, in the cloud or on this computer.',
  icon: 'sparkles',
  group: 'action',
  // Asking twice costs twice, but changes nothing.
  effects: 'idempotent',
  permissions: ({ baseUrl }) => hostPermissions(baseUrl ?? API),
  hideSecrets,
  ports: [{ name: 'out', label: 'Answer' }],
  docs,
  params: llmParams,
  problems({ more, output }) {
    const own = typeof more === 'object' && more !== null ? Object.keys(more) : [];
    const taken = OWN_FIELDS.filter((name) => own.includes(name)).map((name) => ({
      path: ['more', name],
      message: 'is set by this step itself',
    }));
    return [...taken, ...schemaProblems(output)];
  },
  example: {
    auth: { type: 'credential', credential: 'openai' },
    model: 'gpt-4.1-mini',
    system: 'Sort the message of a customer.',
    prompt: '{{ trigger.body.message }}',
    output: {
      type: 'json',
      schema: {
        type: 'object',
        properties: { topic: { enum: ['order', 'invoice', 'other'] }, urgent: { type: 'boolean' } },
        required: ['topic', 'urgent'],
        additionalProperties: false,
      },
    },
  },
  run,
});

function schemaProblems(output: Json | undefined) {
  const parsed = llmParams.shape.output.safeParse(output);
  if (!parsed.success || parsed.data.type !== 'json') return [];
  if (JSON.stringify(parsed.data.schema).includes('{{')) return [];
  try {
    schemaCheck(parsed.data.schema, () => true);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ path: ['output', 'schema'], message }];
  }
}

async function run(params: LlmParams, context: StepContext): Promise<StepResult> {
  const { output } = params;
  const check =
    output.type === 'json' ? schemaCheck(output.schema, context.services.matches) : null;
  const service = await serviceOf(params, context);
  if (check === null) {
    const completion = await ask(messagesOf(params, null), {
      params,
      service,
      context,
      format: null,
    });
    if (completion.finishReason === 'length')
      context.log('The answer was cut off at the limit of tokens.');
    return { output: outputOf(completion.text, [completion]) };
  }
  return jsonAnswer({ params, service, context }, check);
}

async function serviceOf(params: LlmParams, context: StepContext): Promise<Service> {
  const { auth, baseUrl } = params;
  const stored = auth.type === 'credential' ? context.services.credential(auth.credential) : null;
  const ofCredential = stored?.type === 'openai-compatible' ? stored.baseUrl : undefined;
  const address = apiAt('chat/completions', { ofWorkflow: baseUrl, ofCredential, usual: API });
  return { address, signIn: await apiSignIn(auth, context) };
}

interface Asking {
  params: LlmParams;
  service: Service;
  context: StepContext;
}

async function jsonAnswer(asking: Asking, check: SchemaCheck): Promise<StepResult> {
  const { params } = asking;
  const { completion: first, format, messages } = await firstAnswer(asking);
  const problems = problemsOf(first, check);
  const value = jsonIn(first.text);
  if (problems.length === 0 && value !== undefined) return { output: outputOf(value, [first]) };
  asking.context.log(`The answer does not fit, and is asked for again: ${problems.join('; ')}`);
  const again = [
    ...messages,
    { role: 'assistant', content: first.text },
    {
      role: 'user',
      content: `That does not fit: ${problems.join('; ')}. Answer again, with the corrected JSON value and nothing else.`,
    },
  ];
  const second = await ask(again, { ...asking, format });
  const left = problemsOf(second, check);
  const corrected = jsonIn(second.text);
  if (left.length === 0 && corrected !== undefined)
    return { output: outputOf(corrected, [first, second]) };
  throw new StepFailure({
    code: 'llm_answer_unfit',
    message: `The model’s answer does not fit the schema, after a correction as well: ${left.join('; ')}`,
    hint: 'Say in the instructions what belongs into each field, allow more tokens, or choose a larger model.',
    details: {
      answer: second.text.slice(0, 20_000),
      model: params.model,
      usage: { ...sum([first, second]) },
    },
  });
}

/** Asks in the best way that the service knows. */
async function firstAnswer(
  asking: Asking,
): Promise<{ completion: Completion; format: Format; messages: JsonObject[] }> {
  let failure: StepFailure | undefined;
  for (const format of FORMATS) {
    const messages = messagesOf(asking.params, format);
    try {
      return { completion: await ask(messages, { ...asking, format }), format, messages };
    } catch (error) {
      if (!(error instanceof FormatNotKnown)) throw error;
      failure = error.failure;
      asking.context.log(
        format === 'schema'
          ? 'The service takes no schema: asked in JSON mode.'
          : 'The service has no JSON mode: asked in words.',
      );
    }
  }
  throw failure ?? new Error('no format was tried');
}

function problemsOf({ text, finishReason }: Completion, check: SchemaCheck): string[] {
  if (finishReason === 'length') return ['it was cut off at the limit of tokens'];
  const value = jsonIn(text);
  return value === undefined ? ['it is not JSON'] : check(value);
}

function outputOf(answer: Json, completions: readonly [Completion, ...Completion[]]): JsonObject {
  const last = completions.at(-1) ?? completions[0];
  return {
    answer,
    model: last.model,
    finishReason: last.finishReason,
    usage: { ...sum(completions) },
    requests: completions.length,
  };
}

function sum(completions: readonly Completion[]): Usage {
  const total: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  for (const { usage } of completions) {
    total.inputTokens += usage.inputTokens;
    total.outputTokens += usage.outputTokens;
    total.totalTokens += usage.totalTokens;
  }
  return total;
}
