import { describe, expect, it } from 'vitest';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { rawConnection } from '../../support/raw-http.ts';
import {
  acceptedId,
  problemOf,
  type Receiver,
  receiver,
  requestBytes,
} from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

type Steps = WorkflowFileInput['steps'];

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
/** Longer than any test may take: whoever waits for it has not seen what it was to see. */
const FOR_EVER = 120_000;

/** One chain of steps behind a webhook, whose endpoint waits for the workflow. */
function answering(
  name: string,
  steps: Steps,
  { timeoutMs = FOR_EVER, ...more }: { timeoutMs?: number } & Partial<EndpointSettingsInput> = {},
): WorkflowFileInput {
  const ids = ['hook', ...steps.map(({ id }) => id)];
  return {
    format: 'patchbay/workflow@1',
    name,
    endpoints: [{ key: 'hook', path: 'ask', ...more, response: { mode: 'workflow', timeoutMs } }],
    steps: [{ id: 'hook', type: 'webhook', params: { endpoint: 'hook' } }, ...steps],
    edges: ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to })),
  };
}

const greet: Steps = [
  {
    id: 'greet',
    type: 'respond',
    params: {
      status: 201,
      headers: { 'X-Order': 'no {{ trigger.body.id }}', 'X-City': 'Köln' },
      body: { type: 'json', value: { hello: '{{ trigger.body.who }}' } },
    },
  },
];
const wait = (ms: number): Steps[number] => ({
  id: 'wait',
  type: 'delay',
  params: { for: { amount: ms, unit: 'ms' } },
});

async function outputOf({ call, runs }: Receiver, stepId: string, workflowName?: string) {
  const run = (await runs()).find(
    (each) => workflowName === undefined || each.workflowName === workflowName,
  );
  const { steps } = await call('runs.get', { id: run?.id ?? '' });
  return steps.find((step) => step.stepId === stepId)?.output;
}

describe('a workflow’s answer', () => {
  it('has the status, headers and body of its respond step', async () => {
    const made = await receiver();
    await made.workflow(answering('Greeter', greet));
    const answer = await made.send('/hooks/ask', {
      headers: [JSON_TYPE],
      body: '{"who":"Ada","id":7}',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-order')).toBe('no 7');
    expect(answer.headers.get('x-city')).toBe('Köln');
    expect(JSON.parse(answer.body)).toEqual({ hello: 'Ada' });
    await made.settledRuns();
    expect(await outputOf(made, 'greet')).toEqual({ answered: 'sent' });
    expect(await made.onlyEvent()).toMatchObject({ status: 'accepted', runs: [{}] });
  });

  it('may be an error, and have no body', async () => {
    const made = await receiver();
    const refuse = { id: 'refuse', type: 'respond', params: { status: 422 } };
    await made.workflow(answering('Refuser', [refuse]));
    const answer = await made.send('/hooks/ask', { body: 'a' });
    expect([answer.status, answer.body]).toEqual([422, '']);
    expect(await made.onlyEvent()).toMatchObject({ status: 'accepted' });
  });

  it('does not wait for what comes after the respond step', async () => {
    const made = await receiver();
    await made.workflow(answering('Greeter', [...greet, wait(3_600_000)]));
    const answer = await made.send('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' });
    expect(answer.status).toBe(201);
    await until('the wait', async () => (await made.runs())[0]?.status === 'waiting');
  });

  it('comes from the first of several workflows; the others are told that nobody waits', async () => {
    const made = await receiver();
    const silent = { id: 'keep', type: 'set', params: { value: 1 } };
    await made.workflow(answering('Silent', [silent]));
    await made.workflow(answering('Quick', greet));
    await made.workflow(answering('Slow', [wait(50), ...greet]));
    const answer = await made.send('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' });
    expect(JSON.parse(answer.body)).toEqual({ hello: 'Ada' });
    await until('the end', async () =>
      (await made.runs()).every(({ endedAt }) => endedAt !== null),
    );
    expect(await outputOf(made, 'greet', 'Quick')).toEqual({ answered: 'sent' });
    expect(await outputOf(made, 'greet', 'Slow')).toEqual({ answered: 'nobody' });
  });
});

describe('202 with the event’s id', () => {
  it('is the answer when the time is over, and what comes later is late', async () => {
    const made = await receiver();
    await made.workflow(answering('Slow', [wait(400), ...greet], { timeoutMs: 100 }));
    const answer = await made.send('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' });
    expect(answer.status).toBe(202);
    const id = acceptedId(answer);
    const run = await until('the end of the run', async () =>
      (await made.runs()).find(({ endedAt }) => endedAt !== null),
    );
    expect(run).toMatchObject({ eventId: id, status: 'succeeded' });
    expect(await outputOf(made, 'greet')).toEqual({ answered: 'late' });
  });

  // Each of them would otherwise wait two minutes.
  it.each<[string, Steps]>([
    ['that ends without a respond step', [{ id: 'keep', type: 'set', params: { value: 1 } }]],
    [
      'whose filter lets nothing through',
      [
        {
          id: 'only',
          type: 'filter',
          params: { conditions: [{ left: '{{ trigger.body.who }}', op: 'equals', right: 'Bob' }] },
        },
      ],
    ],
    [
      'that fails before it answers',
      [{ id: 'call', type: 'http-request', params: { method: 'GET', url: 'http://127.0.0.1:1/' } }],
    ],
  ])('is the answer of a workflow %s, as soon as it has ended', async (_, steps) => {
    const made = await receiver();
    await made.workflow(answering('Silent', steps));
    const answer = await made.send('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' });
    expect(answer.status).toBe(202);
    acceptedId(answer);
  });

  it('is the answer where no workflow listens, and of a paused endpoint', async () => {
    const made = await receiver();
    await made.endpoint({ path: 'alone', response: { mode: 'workflow', timeoutMs: FOR_EVER } });
    expect((await made.send('/hooks/alone')).status).toBe(202);
    await made.workflow(answering('Greeter', greet, { state: 'paused' }));
    expect((await made.send('/hooks/ask')).status).toBe(202);
  });

  it('is the answer when the run is canceled', async () => {
    const made = await receiver();
    await made.workflow(answering('Slow', [wait(3_600_000), ...greet]));
    const connection = await rawConnection(made.port);
    connection.write(requestBytes('/hooks/ask', { body: 'a' }));
    const run = await until('the waiting run', async () => {
      const [first] = await made.runs();
      return first?.status === 'waiting' ? first : null;
    });
    await made.call('runs.cancel', { id: run.id });
    expect((await connection.answers(1)).map(({ status }) => status)).toEqual([202]);
  });

  it('is the answer when the engine stops first', async () => {
    const made = await receiver();
    await made.workflow(answering('Slow', [wait(3_600_000), ...greet]));
    const connection = await rawConnection(made.port);
    connection.write(requestBytes('/hooks/ask', { body: 'a' }));
    await until('the waiting run', async () => (await made.runs())[0]?.status === 'waiting');
    await made.engine.close(1000);
    expect((await connection.answers(1)).map(({ status }) => status)).toEqual([202]);
  });
});

describe('those who do not wait', () => {
  it('are not answered: events sent from here, replays, and endpoints that answer at once', async () => {
    const made = await receiver();
    await made.workflow(answering('Greeter', greet));
    const sent = await made.call('events.send', { endpoint: 'ask', bodyBase64: 'e30=' });
    await made.settledRuns();
    expect(await outputOf(made, 'greet')).toEqual({ answered: 'nobody' });
    await made.call('events.replay', { ids: [sent.id] });
    await made.settledRuns();
    expect(await outputOf(made, 'greet')).toEqual({ answered: 'nobody' });

    const { settings } = await made.call('endpoints.get', { id: 'ask' });
    const response = { ...settings.response, mode: 'immediate' as const };
    await made.call('endpoints.update', { id: 'ask', settings: { ...settings, response } });
    acceptedId(await made.send('/hooks/ask', { body: '{}' }));
    await made.settledRuns();
    expect(await outputOf(made, 'greet')).toEqual({ answered: 'nobody' });
  });

  it('do not take the answer from the one who does', async () => {
    const made = await receiver();
    await made.workflow(answering('Greeter', [wait(300), ...greet]));
    const connection = await rawConnection(made.port);
    connection.write(requestBytes('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' }));
    const event = await until('the event', async () => (await made.events())[0]);
    const silent = answering('Silent', [{ id: 'keep', type: 'set', params: { value: 1 } }]);
    await made.workflow({ ...silent, name: 'Silent' });
    // This one ends at once, without an answer: the sender goes on waiting for its own.
    await made.call('events.replay', { ids: [event.id], workflow: 'Silent' });
    const [answer] = await connection.answers(1);
    expect(answer?.status).toBe(201);
  });

  it('get 200 as duplicates', async () => {
    const made = await receiver();
    await made.workflow(answering('Greeter', greet, { dedupe: { by: 'body' } }));
    const ask = () => made.send('/hooks/ask', { headers: [JSON_TYPE], body: '{"who":"Ada"}' });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(acceptedId(second)).toBe((await made.events({ status: 'accepted' }))[0]?.id);
  });

  it('get the refusal when they are not verified, and nothing runs', async () => {
    const made = await receiver();
    const verification = { scheme: 'bearer' as const, secrets: ['correct horse'] };
    await made.workflow(answering('Greeter', greet, { verification }));
    problemOf(await made.send('/hooks/ask', { body: '{}' }));
    expect(await made.runs()).toEqual([]);
  });
});
