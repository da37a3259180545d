import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { workflowFileSchema } from '../../shared/model/workflow.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { startSink } from '../support/http-sink.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

const files = readdirSync(inRoot('examples')).filter((name) => name.endsWith('.json'));

function example(name: string) {
  const text = readFileSync(inRoot('examples', name), 'utf8');
  return { text, file: workflowFileSchema.parse(JSON.parse(text)) };
}

it.each(files)('%s is imported and published as it is, and reads well', async (name) => {
  const data = await testFolder();
  const { file } = example(name);
  const { code, stdout, stderr } = await patchbay([
    ...['import', inRoot('examples', name), '--publish', '--data', data],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain(`Imported "${file.name}" and published it as version 1.`);
  // The only thing that may be missing is a secret, which has no place in a file.
  const missing = /^Warning: .*(?:has no secret|there is no credential).*\n/gm;
  const allowed = /^Allowed by publishing:\n(?: {2}.*\n)+/m;
  expect(stderr.replaceAll(missing, '').replace(allowed, '')).toBe('');
  expect(file.description).toBeTruthy();
  for (const step of file.steps) {
    expect({ step: step.id, named: step.name !== undefined }).toEqual({
      step: step.id,
      named: true,
    });
    expect(step.position).toBeDefined();
  }
  expect(file.steps.some((step) => step.notes !== undefined)).toBe(true);
});

interface Case {
  name: string;
  body: unknown;
  headers?: string[];
  /** A webhook-secret that the workflow signs with. */
  credential?: string;
  /** Changes what would take minutes. */
  change?: (text: string) => string;
  status: string;
  calls: unknown[];
  /** What `notification` logged. */
  notifications?: string[];
}

const push = {
  ref: 'refs/heads/main',
  deleted: false,
  compare: 'https://example.com/compare',
  repository: { full_name: 'ada/engine' },
  pusher: { name: 'ada' },
  commits: [{ message: 'First' }, { message: 'Second' }],
};
const order = {
  id: 17,
  status: 'paid',
  total: 300,
  customer: { name: 'Ada', email: 'ada@example.com' },
  items: [
    { sku: 'a', quantity: 2, price: 100 },
    { sku: 'b', quantity: 1, price: 100, digital: true },
  ],
};

const cases: Case[] = [
  {
    name: 'github-push-to-http.json',
    headers: ['X-GitHub-Event: push'],
    body: push,
    status: 'succeeded',
    calls: [
      {
        path: '/github-push',
        body: {
          repository: 'ada/engine',
          branch: 'main',
          pusher: 'ada',
          compare: 'https://example.com/compare',
          commits: ['First', 'Second'],
        },
      },
    ],
  },
  {
    name: 'github-push-to-http.json',
    headers: ['X-GitHub-Event: issues'],
    body: { action: 'opened' },
    status: 'filtered',
    calls: [],
  },
  {
    name: 'shop-order-filter.json',
    body: order,
    status: 'succeeded',
    calls: [
      {
        path: '/parcels',
        body: {
          order: '17',
          customer: order.customer,
          items: [{ sku: 'a', quantity: 2 }],
          insured: true,
        },
      },
    ],
  },
  {
    name: 'shop-order-filter.json',
    body: { ...order, items: [order.items[1]] },
    status: 'filtered',
    calls: [],
  },
  {
    name: 'stripe-payment-notify.json',
    body: {
      id: 'evt_1',
      type: 'payment_intent.succeeded',
      data: { object: { id: 'pi_1', amount_received: 1999, currency: 'eur' } },
    },
    status: 'succeeded',
    calls: [],
    notifications: ['Payment of 19.99 EUR'],
  },
  {
    name: 'stripe-payment-notify.json',
    body: { id: 'evt_2', type: 'payment_intent.payment_failed', data: { object: {} } },
    status: 'succeeded',
    calls: [],
    notifications: ['Payment failed'],
  },
  {
    name: 'form-lead-switch.json',
    headers: ['Content-Type: application/x-www-form-urlencoded'],
    body: 'name=+Ada+&email=ADA%40example.com&topic=Pricing',
    status: 'succeeded',
    calls: [
      {
        path: '/crm/leads',
        body: expect.objectContaining({ name: 'Ada', email: 'ada@example.com', topic: 'pricing' }),
      },
    ],
  },
  {
    name: 'form-lead-switch.json',
    body: { name: 'Ada', email: 'ada@example.com', message: 'It is Broken.' },
    status: 'succeeded',
    calls: [
      {
        path: '/tickets',
        body: { subject: 'Message of Ada', from: 'ada@example.com', text: 'It is Broken.' },
      },
    ],
  },
  {
    name: 'form-lead-switch.json',
    body: { name: 'Ada', email: 'ada@example.com', message: 'Hello' },
    status: 'succeeded',
    calls: [{ path: '/archive', body: expect.objectContaining({ topic: 'other' }) }],
  },
  {
    name: 'uptime-alert-delay.json',
    change: (text) => text.replace('"amount": 5, "unit": "minutes"', '"amount": 50, "unit": "ms"'),
    body: { site: 'Shop', url: 'https://shop.example.com', status: 'down' },
    status: 'succeeded',
    calls: [{ path: '/check?url=https%3A%2F%2Fshop.example.com', body: null }],
  },
  {
    name: 'forward-signed-webhook.json',
    credential: 'warehouse',
    body: order,
    status: 'succeeded',
    calls: [
      {
        path: '/webhooks',
        body: expect.objectContaining({ type: 'order.paid', data: { order: 17, total: 300 } }),
      },
    ],
  },
];

describe('an example', () => {
  it.each(cases)('$name does what it says ($status)', async (each) => {
    const data = await testFolder();
    const sink = await startSink();
    onTestFinished(() => sink.close());
    const text = example(each.name).text.replaceAll('http://127.0.0.1:9000', sink.url);
    const file = workflowFileSchema.parse(JSON.parse(each.change?.(text) ?? text));
    await patchbay(['import', await writeWorkflow(data, file), '--publish', '--data', data]);
    if (each.credential !== undefined) {
      const set = ['credentials', 'set', each.credential, '--type', 'webhook-secret'];
      await patchbay([...set, '--data', data], { input: 'whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB' });
    }
    const serve = await serving({ data });
    const body = typeof each.body === 'string' ? each.body : JSON.stringify(each.body);
    await patchbay([
      ...['events', 'send', file.endpoints[0]?.path ?? '', '--body', body, '--data', data],
      ...(each.headers ?? []).flatMap((header) => ['-H', header]),
    ]);
    const runs = await until('the run to end', async () => {
      const list = await patchbayJson(contract['runs.list'].output, [
        ...['runs', 'list', '--data', data],
      ]);
      return list.runs.every((run) => run.endedAt !== null) && list.runs;
    });
    expect(runs.map((run) => run.status)).toEqual([each.status]);
    const calls = sink.requests.map((request) => ({
      path: request.url,
      body: JSON.parse(request.body.toString('utf8') || 'null'),
    }));
    expect(calls).toEqual(each.calls);
    await serve.stop();
    expect(notificationsIn(serve.stderr())).toEqual(each.notifications ?? []);
  });
});

const logLineSchema = z.object({
  msg: z.string(),
  notification: z.object({ title: z.string() }).optional(),
});

function notificationsIn(log: string): string[] {
  return log
    .trim()
    .split('\n')
    .map((line) => logLineSchema.parse(JSON.parse(line)))
    .flatMap(({ notification }) => (notification === undefined ? [] : [notification.title]));
}
