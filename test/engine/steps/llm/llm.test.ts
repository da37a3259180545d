import { describe, expect, it } from 'vitest';
import { llm } from '../../../../engine/steps/llm/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

type Said = string | { status: number; body: Json; headers?: Record<string, string> };

/** A server that answers one after another: text is what the model says. */
async function model(...said: Said[]): Promise<LocalServer> {
  let next = 0;
  return localServer((_request, response) => {
    const one = said[Math.min(next++, said.length - 1)] ?? '';
    if (typeof one === 'string') return sendJson(response, completion(one));
    for (const [name, value] of Object.entries(one.headers ?? {})) response.setHeader(name, value);
    sendJson(response, one.body, one.status);
  });
}

function completion(content: Json, more: JsonObject = {}): JsonObject {
  return {
    model: 'm-2026',
    choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop', ...more }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
}

function ask(server: LocalServer, params: JsonObject = {}): JsonObject {
  return { baseUrl: `${server.url}/v1`, model: 'm', prompt: 'Hello', ...params };
}

function sent(server: LocalServer, index = 0): JsonObject {
  const body: unknown = JSON.parse(`${server.requests[index]?.body}`);
  if (!isJsonObject(body)) throw new Error('no JSON was sent');
  return body;
}

const schema = {
  type: 'object',
  properties: { topic: { enum: ['order', 'other'] } },
  required: ['topic'],
  additionalProperties: false,
};
const json = { output: { type: 'json', schema } };

describe('text', () => {
  it('is asked for and told with what it used', async () => {
    const server = await model('Hi!');
    expect(await carriedOut(llm, ask(server))).toEqual({
      answer: 'Hi!',
      model: 'm-2026',
      finishReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      requests: 1,
    });
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(sent(server)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: false,
    });
  });

  it('takes instructions, earlier messages, images and the service’s own settings', async () => {
    const server = await model('x');
    await carriedOut(
      llm,
      ask(server, {
        system: 'Be short.',
        history: [
          { role: 'user', content: 'one' },
          { role: 'assistant', content: 'two' },
        ],
        images: [
          'https://example.com/a.png',
          { base64: 'AAAA', contentType: 'image/png', size: 3 },
        ],
        temperature: '0.2',
        maxTokens: 50,
        more: { seed: 7, top_p: 0.9 },
      }),
    );
    expect(sent(server)).toEqual({
      seed: 7,
      top_p: 0.9,
      model: 'm',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
      stream: false,
      temperature: 0.2,
      max_tokens: 50,
    });
  });

  it('names the limit of tokens as newer models want it', async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    const server = await model({ status: 400, body: { error: { message } } }, 'Hi!');
    expect(await carriedOut(llm, ask(server, { maxTokens: 9 }))).toMatchObject({ answer: 'Hi!' });
    expect(sent(server, 1)).toMatchObject({ max_completion_tokens: 9 });
    expect(sent(server, 1)).not.toHaveProperty('max_tokens');
  });

  it('that the limit cut off says so', async () => {
    const body = completion('Once upon', { finish_reason: 'length' });
    const context = stepContext();
    const output = await carriedOut(llm, ask(await model({ status: 200, body })), context);
    expect(output).toMatchObject({ answer: 'Once upon', finishReason: 'length' });
    expect(context.logs.join()).toContain('cut off');
  });

  it('comes from the address of a stored credential, with its key', async () => {
    const server = await model('x');
    const credentials = {
      ai: { type: 'openai-compatible', baseUrl: `${server.url}/v1/`, apiKey: 'sk-secret' },
      azure: { type: 'api-key', in: 'header', name: 'api-key', value: 'azure-key' },
    } as const;
    const context = stepContext({ credentials });
    const auth = (credential: string) => ({ auth: { type: 'credential', credential } });
    await carriedOut(llm, { model: 'm', prompt: 'x', ...auth('ai') }, context);
    await carriedOut(llm, ask(server, auth('azure')), context);
    const [first, second] = server.requests;
    expect(first?.url).toBe('/v1/chat/completions');
    expect(first?.headers.authorization).toBe('Bearer sk-secret');
    expect(second?.headers['api-key']).toBe('azure-key');
  });
});

describe('JSON by a schema', () => {
  it('is asked for with the schema, strictly where that is possible', async () => {
    const server = await model('{"topic":"order"}');
    expect(await carriedOut(llm, ask(server, json))).toMatchObject({
      answer: { topic: 'order' },
      requests: 1,
    });
    expect(sent(server).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema },
    });
    const loose = { type: 'object', properties: { topic: { type: 'string' } } };
    await carriedOut(llm, ask(server, { output: { type: 'json', schema: loose } }));
    expect(sent(server, 1)).toMatchObject({ response_format: { json_schema: { strict: false } } });
  });

  it('is asked for in JSON mode, then in words, where the service knows no better', async () => {
    const refused = {
      status: 400,
      body: { error: { message: "'response_format.type' must be 'text'" } },
    };
    const server = await model(refused, refused, '{"topic":"other"}');
    const context = stepContext();
    expect(await carriedOut(llm, ask(server, json), context)).toMatchObject({
      answer: { topic: 'other' },
    });
    expect(sent(server, 1).response_format).toEqual({ type: 'json_object' });
    expect(sent(server, 2)).not.toHaveProperty('response_format');
    expect(JSON.stringify(sent(server, 2).messages)).toContain('JSON Schema');
    expect(context.logs).toHaveLength(2);
  });

  it.each([
    ['in a code fence', '```json\n{"topic":"order"}\n```'],
    ['after thoughts', '<think>{"no": 1}</think>\n{"topic":"order"}'],
  ])('is found %s', async (_name, said) => {
    const output = await carriedOut(llm, ask(await model(said), json));
    expect(output).toMatchObject({ answer: { topic: 'order' }, requests: 1 });
  });

  it('that does not fit is sent back once, with what is wrong', async () => {
    const server = await model('{"topic":"weather","x":1}', '{"topic":"other"}');
    expect(await carriedOut(llm, ask(server, json))).toMatchObject({
      answer: { topic: 'other' },
      requests: 2,
      usage: { inputTokens: 20, outputTokens: 10, totalTokens: 30 },
    });
    const messages = sent(server, 1).messages;
    expect(messages).toHaveLength(3);
    expect(JSON.stringify(messages)).toContain('order, other');
    expect(JSON.stringify(messages)).toContain('additional properties');
  });

  it('that does not fit the second time either fails the step, with the answer', async () => {
    const server = await model('nonsense');
    const failed = await failureOf(llm, ask(server, json));
    expect(failed).toMatchObject({
      code: 'llm_answer_unfit',
      kind: undefined,
      details: { answer: 'nonsense', usage: { totalTokens: 30 } },
    });
    expect(failed.message).toContain('not JSON');
    expect(server.requests).toHaveLength(2);
  });

  it('tests patterns within the engine’s time limit', async () => {
    const asked: [pattern: string, input: string][] = [];
    const context = stepContext({
      services: {
        matches(pattern, flags, input) {
          asked.push([pattern, input]);
          return new RegExp(pattern, flags).test(input);
        },
      },
    });
    const output = {
      type: 'json',
      schema: { items: { anyOf: [{ pattern: '^a+$' }, { pattern: '^b+$' }] } },
    };
    const answered = await carriedOut(llm, ask(await model('["aa","bb"]'), { output }), context);
    expect(answered).toMatchObject({ answer: ['aa', 'bb'], requests: 1 });
    expect(asked).toEqual(
      expect.arrayContaining([
        ['^a+$', 'aa'],
        ['^b+$', 'bb'],
      ]),
    );
  });

  it('of a schema that is none is found when the workflow is checked', () => {
    const auth = { type: 'none' };
    const check = (output: JsonObject) =>
      stepProblems(llm, { auth, model: 'm', prompt: 'x', output });
    const [problem, ...rest] = check({ type: 'json', schema: { type: 'text' } });
    expect(problem).toContain('output.schema: The schema is no JSON Schema');
    expect(rest).toEqual([]);
    expect(check({ type: 'json', schema: { $ref: 'https://example.com/x.json' } })).toHaveLength(1);
    expect(check({ type: 'json', schema })).toEqual([]);
  });
});

describe('an error', () => {
  const error = (message: string, more: JsonObject = {}) => ({ error: { message, ...more } });

  it.each([
    [401, error('Incorrect API key provided'), 'llm_key_invalid', 'does not accept the key'],
    [404, error("model 'm' not found"), 'llm_model_unknown', 'no model "m"'],
    [404, { error: "model 'm' not found" }, 'llm_model_unknown', 'no model "m"'],
    [404, error('', { code: 'model_not_found' }), 'llm_model_unknown', 'no model "m"'],
    [400, error("This model's maximum context length is 8192 tokens"), 'llm_too_long', '8192'],
    [429, error('Quota', { code: 'insufficient_quota' }), 'llm_quota', 'credit is used up'],
    [400, error('Blocked', { code: 'content_filter' }), 'llm_refused', 'filter'],
    [200, error('Provider returned error'), 'llm_rejected', 'Provider returned error'],
    [200, { unexpected: true }, 'llm_unexpected', 'no choices'],
    [404, {}, 'llm_address_wrong', 'no chat API'],
  ])('%i %j is said in words', async (status, body, code, words) => {
    const failed = await failureOf(llm, ask(await model({ status, body })));
    expect(failed.code).toBe(code);
    expect(failed.message).toContain(words);
    expect(failed.hint ?? failed.message).toBeTruthy();
    // None of them goes away by itself.
    expect(['429', '503', 'network']).not.toContain(failed.kind);
  });

  it('of a local model says how to get it', async () => {
    const failed = await failureOf(
      llm,
      ask(await model({ status: 404, body: error("model 'm' not found") })),
    );
    expect(failed.hint).toContain('ollama pull m');
  });

  it('429 may be tried again, after the time that the service asks for', async () => {
    const body = error('Rate limit reached');
    const soon = { status: 429, body, headers: { 'retry-after-ms': '250' } };
    expect(await failureOf(llm, ask(await model(soon)))).toMatchObject({
      kind: '429',
      retryAfterMs: 250,
    });
    const later = { status: 429, body, headers: { 'retry-after': '3' } };
    expect(await failureOf(llm, ask(await model(later)))).toMatchObject({ retryAfterMs: 3000 });
  });

  it.each([
    completion(null, { finish_reason: 'content_filter' }),
    {
      choices: [{ message: { content: null, refusal: 'I cannot help.' }, finish_reason: 'stop' }],
    },
  ])('that is a refusal of the model is none of the service: %#', async (body) => {
    const failed = await failureOf(llm, ask(await model({ status: 200, body }), json));
    expect(failed).toMatchObject({ code: 'llm_refused', kind: undefined });
  });
});

it('lets nothing of its own be replaced', () => {
  const params = { model: 'm', prompt: 'x', more: { messages: [], seed: 1 } };
  expect(stepProblems(llm, params)).toEqual(['more.messages: is set by this step itself']);
});
