import * as z from 'zod';
import { assertNever } from '../../../shared/errors.ts';
import { isObject } from '../../../shared/expression/values.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { anyValue, numberParam, textParam } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem, StepFailure } from '../define-step.ts';
import { answerHeadersSchema } from './answer-headers.ts';

/** RFC 9110: these carry no content. */
const bodiless: ReadonlySet<unknown> = new Set([204, 205, 304]);

const maxBodyLength = 5 * 1024 * 1024;

const bodySchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('json').meta({ title: 'Kind', field: 'select' }),
      value: anyValue.meta({
        title: 'Value',
        description: 'Sent as JSON; a missing value as null.',
        field: 'json',
      }),
    })
    .meta({ title: 'JSON' }),
  z
    .strictObject({
      type: z.literal('text').meta({ title: 'Kind', field: 'select' }),
      text: textParam(z.string()).meta({
        title: 'Text',
        description: 'Sent as UTF-8.',
        field: 'multiline',
      }),
      contentType: z
        .string()
        .regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;[\t\x20-\x7e]*)?$/, 'must be like text/html')
        .default('text/plain; charset=utf-8')
        .meta({ title: 'Content type', description: 'Of the text.', field: 'text' }),
    })
    .meta({ title: 'Text' }),
  z
    .strictObject({ type: z.literal('empty').meta({ title: 'Kind', field: 'select' }) })
    .meta({ title: 'Nothing' }),
]);
type Body = z.output<typeof bodySchema>;

export const respond = defineStep({
  type: 'respond',
  name: 'Respond',
  description: 'Answers the webhook that started this run.',
  icon: 'reply',
  group: 'action',
  // It acts on a socket that a crash closes: afterwards nobody is waiting, and nothing is repeated.
  effects: 'idempotent',
  ports: [{ name: 'out', label: 'Answered' }],
  params: z.strictObject({
    status: numberParam(z.int().min(200).max(599)).prefault(200).meta({
      title: 'Status',
      description: 'An HTTP status code, 200 to 599. Senders take 2xx as “never send again”.',
      field: 'number',
    }),
    headers: answerHeadersSchema.prefault({}).meta({
      title: 'Headers',
      description: 'Those of the connection and of the body’s length are set by the listener.',
      field: 'key-value',
    }),
    body: bodySchema
      .prefault({ type: 'empty' })
      .meta({ title: 'Body', description: 'What is sent back.', field: 'group' }),
  }),
  problems: respondProblems,
  example: {
    status: 201,
    headers: { 'x-order': '{{ trigger.body.id }}' },
    body: { type: 'json', value: { received: true } },
  },
  run({ status, headers, body }, { services, signal }) {
    signal.throwIfAborted();
    const { contentType, content } = write(body);
    if (content !== '' && bodiless.has(status)) {
      throw new StepFailure({
        code: 'respond_no_body',
        message: `An answer with the status ${status} has no body (RFC 9110).`,
        hint: 'Choose another status, or the body “empty”.',
      });
    }
    if (content.length > maxBodyLength) {
      throw new StepFailure({
        code: 'respond_too_large',
        message: `The answer is too large: ${content.length} characters, at most ${maxBodyLength}.`,
      });
    }
    const sent: Record<string, string> =
      contentType === undefined ? {} : { 'content-type': contentType };
    for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
    return { output: { answered: services.respond({ status, headers: sent, body: content }) } };
  },
  docs: `
The request waits for this step as long as its endpoint’s answer settings say; then 202 goes out, and
what comes later is not sent. Output: \`{ "answered": "sent" }\`; \`late\` when the time was over,
\`nobody\` when no request is waiting: the run was started by hand, replayed or recovered, the endpoint
does not wait, or another step has answered.
`,
});

function write(body: Body): { contentType: string | undefined; content: string } {
  switch (body.type) {
    case 'json':
      return {
        contentType: 'application/json; charset=utf-8',
        content: JSON.stringify(body.value ?? null),
      };
    case 'text':
      return { contentType: body.contentType, content: body.text };
    case 'empty':
      return { contentType: undefined, content: '' };
    default:
      return assertNever(body);
  }
}

function respondProblems({ status, headers, body }: JsonObject): ParamProblem[] {
  const problems: ParamProblem[] = [];
  if (bodiless.has(Number(status)) && isObject(body) && body.type !== 'empty') {
    problems.push({ path: ['body'], message: `an answer with the status ${status} has no body` });
  }
  const seen = new Set<string>();
  for (const name of isObject(headers) ? Object.keys(headers) : []) {
    const plain = name.toLowerCase();
    if (seen.has(plain)) {
      problems.push({ path: ['headers', name], message: `"${plain}" is given twice` });
    }
    seen.add(plain);
  }
  return problems;
}
