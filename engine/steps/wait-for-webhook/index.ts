import * as z from 'zod';
import { isObject } from '../../../shared/expression/values.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { HTTP_METHODS } from '../../../shared/model/endpoint.ts';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { numberParam, textParam } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem, StepFailure } from '../define-step.ts';
import type { AwaitedRequest } from './awaited-request.ts';

/** RFC 9110, 15.3.5 and 15.3.6: these carry no content. */
const bodiless: ReadonlySet<unknown> = new Set([204, 205]);

const answerSchema = z.strictObject({
  status: numberParam(z.int().min(200).max(299)).prefault(200).meta({
    title: 'Status',
    description: '200 to 299: it is sent once the request is stored.',
    field: 'number',
  }),
  body: textParam(z.string().max(100_000))
    .meta({
      title: 'Body',
      description: 'Left out: `{"ok":true,"id":…}`. It is written when the wait begins.',
      field: 'multiline',
    })
    .optional(),
  contentType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;[\t\x20-\x7e]*)?$/, 'must be like text/html')
    .prefault('text/plain; charset=utf-8')
    .meta({ title: 'Content type', description: 'Of the body.', field: 'text' }),
});

export const waitForWebhook = defineStep({
  type: 'wait-for-webhook',
  name: 'Wait for webhook',
  description: 'Waits until a request comes in at a link of its own, and goes on with it.',
  icon: 'hourglass',
  group: 'logic',
  effects: 'none',
  link: 'webhook',
  ports: [
    { name: 'out', label: 'Received' },
    { name: 'timeout', label: 'Nothing came' },
  ],
  params: z.strictObject({
    methods: z.array(z.enum(HTTP_METHODS)).min(1).prefault(['POST']).meta({
      title: 'Methods',
      description: 'GET lets whatever fetches the link end the wait, a mail scanner too.',
      field: 'list',
    }),
    answer: answerSchema.prefault({}).meta({
      title: 'Answer',
      description: 'What the sender is answered.',
      field: 'group',
    }),
    timeout: durationParam
      .meta({
        title: 'Wait at most',
        description: 'Then the step leaves at `timeout`. Left out: until a request comes.',
        field: 'group',
      })
      .optional(),
  }),
  problems: answerProblems,
  example: { timeout: { amount: 1, unit: 'days' } },
  run({ methods, answer, timeout }, { waitToken, now }) {
    const { status, contentType, body = null } = answer;
    if (body !== null && body !== '' && bodiless.has(status)) {
      throw new StepFailure({
        code: 'answer_no_body',
        message: `An answer with the status ${status} has no body (RFC 9110).`,
        hint: 'Choose another status, or leave the body out.',
      });
    }
    const awaited: AwaitedRequest = { methods, answer: { status, contentType, body } };
    const at = timeout === undefined ? null : now() + durationMs(timeout);
    return {
      waitFor: {
        kind: 'webhook',
        token: waitToken,
        data: { ...awaited },
        timeout: at === null ? null : { at, port: 'timeout', output: nothing(at) },
      },
    };
  },
  docs: `
The link is \`{{ run.links.ID }}\`, with the id of this step. It is known **before** the step waits: give
it to the service that will call back, as the \`callback_url\` of a step \`http-request\` for example.
Whoever has the link may end the wait, once. Every item of a loop has a link of its own. It leads to the
webhook listener, so a service elsewhere needs the same [tunnel](tunnels.md) as webhooks do.

Output, at \`out\`: the request as a webhook trigger gives it.

\`\`\`json
{
  "id": "019ab0c4-7c1e-7d3a-9b52-5a1c0e9f4d21",
  "method": "POST",
  "query": {},
  "headers": { "content-type": "application/json" },
  "body": { "status": "done" },
  "contentType": "application/json",
  "receivedAt": "2026-11-23T08:00:00.000Z",
  "address": "203.0.113.7",
  "timedOut": false
}
\`\`\`

\`id\` is that of the event: the request stands in the inbox, with its run, and was stored before it was
answered. At \`timeout\` the output is \`{ "timedOut": true, "waitedUntil": "…" }\`. What comes when the
wait is over is answered 410 and kept as a rejected event.

A service that calls back before the step waits is answered 404: let it begin its work in the step right
before this one, or later.
`,
});

function nothing(at: number): JsonObject {
  return { timedOut: true, waitedUntil: new Date(Math.ceil(at)).toISOString() };
}

function answerProblems({ answer }: JsonObject): ParamProblem[] {
  if (!isObject(answer)) return [];
  const { status, body = '' } = answer;
  return bodiless.has(Number(status)) && body !== ''
    ? [{ path: ['answer', 'body'], message: `an answer with the status ${status} has no body` }]
    : [];
}
