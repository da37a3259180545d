import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { startSink } from '../support/http-sink.ts';
import { patchbay, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

const collection = 'node_modules/@octokit/webhooks-examples/api.github.com/index.json';
const examplesSchema = z.array(
  z.object({ name: z.string(), examples: z.array(z.looseObject({})) }),
);

interface Delivery {
  id: string;
  event: string;
  /** As it goes over the wire. */
  body: Buffer;
}

async function allPayloads(): Promise<Delivery[]> {
  const kinds = examplesSchema.parse(JSON.parse(await readFile(inRoot(collection), 'utf8')));
  return kinds.flatMap(({ name, examples }) =>
    examples.map((example, index) => ({
      id: `${name}-${index}`,
      event: name,
      // Every second one with white space, which only bytes can keep.
      body: Buffer.from(JSON.stringify(example, null, index % 2 === 0 ? 0 : 2)),
    })),
  );
}

it('carries every GitHub payload to its receiver, byte for byte', async () => {
  const payloads = await allPayloads();
  expect(payloads.length).toBeGreaterThan(250);
  const data = await testFolder();
  const sink = await startSink();
  onTestFinished(() => sink.close());
  const headers = {
    'x-delivery': "{{ trigger.headers['x-github-delivery'] }}",
    'x-event': "{{ trigger.headers['x-github-event'] }}",
  };
  const file = await writeWorkflow(data, {
    format: 'patchbay/workflow@1',
    name: 'Pass on',
    endpoints: [{ key: 'github', path: 'github' }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'github' } },
      {
        id: 'raw',
        type: 'http-request',
        params: {
          method: 'POST',
          url: `${sink.url}/raw`,
          headers,
          body: { type: 'raw', contentType: 'application/json', text: '{{ trigger.rawBody }}' },
        },
      },
      {
        id: 'json',
        type: 'http-request',
        params: {
          method: 'POST',
          url: `${sink.url}/json`,
          headers,
          body: { type: 'json', value: '{{ trigger.body }}' },
        },
      },
    ],
    edges: [
      { from: 'hook', to: 'raw' },
      { from: 'hook', to: 'json' },
    ],
  });
  const imported = await patchbay(['import', file, '--publish', '--data', data]);
  expect(imported).toMatchObject({ code: 0 });
  const serve = await serving({ data });

  for (const { id, event, body } of payloads) {
    const answer = await fetch(`${serve.hooks}/hooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-event': event,
        'x-github-delivery': id,
      },
      body: new Uint8Array(body),
    });
    expect({ id, status: answer.status }).toEqual({ id, status: 200 });
    await answer.arrayBuffer();
  }
  await until('all calls', () => sink.requests.length >= payloads.length * 2);
  expect(await serve.stop()).toBe(0);
  expect(sink.requests).toHaveLength(payloads.length * 2);

  const arrived = (path: string) =>
    new Map(
      sink.requests
        .filter((request) => request.url === path)
        .map((request) => [String(request.headers['x-delivery']), request]),
    );
  const raw = arrived('/raw');
  const json = arrived('/json');
  for (const { id, event, body } of payloads) {
    expect(raw.get(id)?.headers).toMatchObject({ 'x-event': event });
    expect({ id, same: raw.get(id)?.body.equals(body) }).toEqual({ id, same: true });
    const value: unknown = JSON.parse(json.get(id)?.body.toString('utf8') ?? 'null');
    expect(value).toEqual(JSON.parse(body.toString('utf8')));
  }
});
