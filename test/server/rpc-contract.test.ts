import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRpcClient, type RpcClient } from '../../renderer/rpc/client.ts';
import { createHttpTransport } from '../../renderer/rpc/http-transport.ts';
import { createPortTransport } from '../../renderer/rpc/port-transport.ts';
import type { Transport } from '../../renderer/rpc/transport.ts';
import { servePort } from '../../server/rpc/port.ts';
import { createUiServer, type UiServer } from '../../server/ui-server.ts';
import { settingsSchema } from '../../shared/model/settings.ts';
import {
  contract,
  type Method,
  type MethodInput,
  type MethodOutput,
} from '../../shared/rpc/contract.ts';
import type { Push } from '../../shared/rpc/push.ts';
import { type HttpSink, startSink } from '../support/http-sink.ts';
import { type RealEngine, startEngine } from '../support/real-engine.ts';
import { until } from '../support/until.ts';
import { manualWorkflow, orderWorkflow } from '../support/workflow-files.ts';
import { callForEndpoints } from './endpoint-calls.ts';
import { callForInbox, callForInsights } from './inbox-calls.ts';
import { callAsEditor, callAsOperator, callForProposals } from './rpc-calls.ts';

let real: RealEngine;
let ui: UiServer;
let sink: HttpSink;
let baseUrl: string;

beforeAll(async () => {
  real = await startEngine();
  sink = await startSink();
  ui = createUiServer({ engine: real.engine, log: real.log, uiDir: 'dist/ui' });
  const { host, port } = await ui.listen('127.0.0.1', 0);
  baseUrl = `http://${host}:${port}/`;
});

afterAll(async () => {
  await ui.close();
  await sink.close();
  await real.close();
});

const OAUTH2 = {
  type: 'oauth2',
  authorizationUrl: 'https://provider.test/authorize',
  tokenUrl: 'https://provider.test/token',
  clientId: 'client',
} as const;

function openHttp(): Transport {
  return createHttpTransport({ baseUrl, token: ui.token });
}

function openPort(): Transport {
  const { port1, port2 } = new MessageChannel();
  const end = servePort(port1, { engine: real.engine, log: real.log });
  onTestFinished(() => {
    end();
    port1.close();
  });
  return createPortTransport({
    postMessage: (message) => port2.postMessage(message),
    addEventListener: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) => {
      if (type === 'message') port2.on('message', (data: unknown) => listener({ data }));
      else port2.on('close', () => listener({ data: undefined }));
    },
    start: () => port2.start(),
  });
}

const transports: readonly [name: string, open: () => Transport][] = [
  ['HTTP', openHttp],
  ['message port', openPort],
];
const methods = Object.keys(contract) as Method[];

/** Remembers which methods were called, so that none is forgotten. */
function recording(client: RpcClient) {
  const called = new Set<string>();
  return {
    called,
    call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
      called.add(method);
      return client.call(method, input);
    },
  };
}

describe.each(transports)('calls over %s', (name, open) => {
  it('answers every method of the contract in its schema', async () => {
    const { call, called } = recording(createRpcClient(open()));
    const tag = name.replace(' ', '-').toLowerCase();

    const before = await call('system.info', {});
    expect(before.dataDir).toBe(real.engine.dataDir);
    expect((await call('system.doctor', {})).checks.length).toBeGreaterThan(0);
    const settings = await call('settings.get', {});
    expect(settings).toEqual(settingsSchema.parse({}));
    const changed = { ...settings, timeZone: 'Europe/Berlin' };
    expect(await call('settings.set', { settings: changed })).toEqual(changed);
    await call('settings.set', { settings });
    const unreached = call('system.checkTunnel', {});
    await expect(unreached).rejects.toMatchObject({ code: 'conflict' });
    const { steps } = await call('catalog.list', {});
    expect(steps.map(({ type }) => type)).toContain('http-request');

    const file = orderWorkflow(sink.url, {
      name: `Orders ${tag}`,
      endpoints: [{ key: 'orders', path: `orders-${tag}` }],
    });
    const imported = await call('workflows.import', { file, publish: true });
    expect(imported).toMatchObject({ created: true, publishedVersion: 1, missingCredentials: [] });
    const { id: workflowId } = imported.workflow;

    const body = Buffer.from('{"kind":"order","id":7}').toString('base64');
    const sent = await call('events.send', {
      endpoint: `orders-${tag}`,
      headers: [['content-type', 'application/json']],
      bodyBase64: body,
    });
    expect(sent).toMatchObject({ status: 'accepted', runs: 1 });
    const event = await call('events.get', { id: sent.id });
    expect(event.trigger).toMatchObject({ body: { kind: 'order', id: 7 } });
    expect(await call('events.body', { id: sent.id })).toEqual({
      base64: body,
      contentType: 'application/json',
      size: Buffer.from(body, 'base64').length,
    });
    const explained = await call('events.diagnose', { id: sent.id });
    expect(explained).toMatchObject({ verdict: { ok: true }, findings: [] });
    const { events } = await call('events.list', { endpoint: `orders-${tag}` });
    expect(events.map(({ id }) => id)).toEqual([sent.id]);

    const done = await until('the run of the event', async () => {
      const { runs } = await call('runs.list', { event: sent.id, status: 'succeeded' });
      return runs[0];
    });
    const run = await call('runs.get', { id: done.id });
    expect(run.steps.map(({ stepId, status }) => [stepId, status])).toEqual([
      ['hook', 'succeeded'],
      ['only_orders', 'succeeded'],
      ['call', 'succeeded'],
    ]);
    const rerun = await call('runs.rerun', { id: run.id });
    expect(rerun.run).toMatchObject({ cause: 'rerun', parentRunId: run.id });
    const replayed = await call('events.replay', { ids: [sent.id] });
    expect(replayed.runs).toMatchObject([{ eventId: sent.id, workflowId }]);
    await expect(call('runs.retry', { id: run.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(call('runs.cancel', { id: run.id })).rejects.toMatchObject({ code: 'conflict' });

    const { workflows } = await call('workflows.list', {});
    expect(workflows.map(({ id }) => id)).toContain(workflowId);
    const detail = await call('workflows.get', { id: workflowId });
    expect(detail.published).toEqual(detail.draft);
    const saved = await call('workflows.saveDraft', {
      id: workflowId,
      name: `Parcels ${tag}`,
      definition: detail.draft,
    });
    expect(saved.workflow.name).toBe(`Parcels ${tag}`);
    expect((await call('workflows.publish', { id: workflowId })).problems).toEqual([]);
    expect(await call('workflows.permissions', { id: workflowId })).toMatchObject({
      derived: [{ permission: { kind: 'host' } }],
      new: [],
    });
    const allowed = await call('workflows.allowCommands', { id: workflowId, allow: true });
    expect(allowed.granted).toHaveLength(1);
    expect(await call('triggers.list', { workflow: workflowId })).toEqual({ triggers: [] });
    const unknown = call('triggers.checkNow', { workflow: workflowId, stepId: 'hook' });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
    const preview = await call('schedules.preview', { params: { cron: '@daily' }, count: 2 });
    expect(preview).toMatchObject({ words: 'At 00:00', problems: [], next: { length: 2 } });
    expect(await call('workflows.setPaused', { id: workflowId, paused: true })).toMatchObject({
      paused: true,
    });
    expect(await call('workflows.export', { id: workflowId })).toMatchObject({
      format: 'patchbay/workflow@1',
      name: `Parcels ${tag}`,
    });
    const byHand = await call('workflows.import', {
      file: manualWorkflow(`By hand ${tag}`),
      publish: true,
    });
    const started = await call('workflows.run', {
      id: byHand.workflow.id,
      body: { who: 'you' },
    });
    expect(started.cause).toBe('manual');

    const endpoint = await call('endpoints.create', {
      settings: { verification: { scheme: 'bearer', secrets: ['s3cret'] } },
    });
    expect(endpoint.secretCount).toBe(1);
    expect(await call('endpoints.get', { id: endpoint.id })).toEqual(endpoint);
    const updated = await call('endpoints.update', {
      id: endpoint.id,
      settings: { ...endpoint.settings, name: 'Kept' },
    });
    expect(updated).toMatchObject({ secretCount: 1, settings: { name: 'Kept' } });
    const past = await call('endpoints.verifyPast', { id: endpoint.id });
    expect(past).toMatchObject({ checked: 0, more: false });
    const { providers } = await call('endpoints.samples', {});
    expect(providers.length).toBeGreaterThan(15);
    const unheard = call('endpoints.simulate', { id: endpoint.id });
    await expect(unheard).rejects.toMatchObject({ code: 'conflict' });
    const unlike = call('endpoints.drift', { id: endpoint.id });
    await expect(unlike).rejects.toMatchObject({ code: 'conflict' });
    const unlearned = call('endpoints.learnSchema', { id: endpoint.id });
    await expect(unlearned).rejects.toMatchObject({ code: 'conflict' });
    const { endpoints } = await call('endpoints.list', {});
    expect(endpoints.map(({ id }) => id)).toContain(endpoint.id);
    expect(await call('endpoints.remove', { id: endpoint.id })).toEqual({ ok: true });
    await callForEndpoints(call);

    const credential = { name: `key ${tag}`, data: { type: 'bearer', token: 'abc' } } as const;
    expect(await call('credentials.save', credential)).toMatchObject({ type: 'bearer' });
    const { credentials } = await call('credentials.list', {});
    expect(await call('credentials.uses', {})).toEqual({ credentials: [] });
    expect(JSON.stringify(credentials)).not.toContain('abc');
    const { types } = await call('credentials.types', {});
    expect(types.map(({ type }) => type)).toContain('oauth2');
    expect(await call('credentials.get', { name: credential.name })).toMatchObject({
      data: { type: 'bearer' },
      secretsSet: ['token'],
    });
    expect(await call('credentials.test', { name: credential.name })).toMatchObject({ ok: false });
    const to = `token ${tag}`;
    const renamed = await call('credentials.rename', { name: credential.name, to });
    expect(renamed.credential).toMatchObject({ name: to, formerNames: [credential.name] });
    expect(await call('credentials.remove', { name: to })).toEqual({ ok: true });

    const oauth2 = { name: `calendar ${tag}`, data: OAUTH2 };
    await call('credentials.save', oauth2);
    const { id: flow } = await call('credentials.authorize', { name: oauth2.name });
    expect((await call('credentials.authorization', { id: flow })).status).toBe('waiting');
    const address = 'http://127.0.0.1/callback?code=x&state=y';
    const pasted = call('credentials.finishAuthorization', { id: flow, address });
    await expect(pasted).rejects.toMatchObject({ code: 'invalid_input' });
    const canceled = await call('credentials.cancelAuthorization', { id: flow });
    expect(canceled.status).toBe('canceled');
    await call('credentials.remove', { name: oauth2.name });

    const copy = join(real.engine.dataDir, `copy-${tag}.db`);
    expect((await call('system.backup', { file: copy })).bytes).toBeGreaterThan(0);
    await rm(copy);
    await callAsEditor(call, tag);
    await callForProposals(call);
    await callForInbox(call, { eventId: sent.id, dataDir: real.engine.dataDir });
    await callForInsights(call);
    await callAsOperator(call, real.engine.dataDir, tag);
    expect(await call('workflows.remove', { id: workflowId })).toEqual({ ok: true });

    expect([...called].sort()).toEqual([...methods].sort());
  });

  it('names the field of a wrong input', async () => {
    const reply = await open().request('runs.list', { limit: 'many', colour: 'red' });
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', family: 'user' },
    });
    const problems = reply.ok ? [] : (reply.error.problems ?? []);
    expect(problems.some((line) => line.startsWith('limit: '))).toBe(true);
    expect(problems.some((line) => line.includes('colour'))).toBe(true);
  });

  it('refuses a method that is not in the contract, also one that every object has', async () => {
    for (const method of ['events.burn', 'constructor', '__proto__', '']) {
      const reply = await open().request(method, {});
      expect(reply).toMatchObject({ ok: false });
    }
    expect(await open().request('events.burn', {})).toMatchObject({
      error: { code: 'unknown_method', family: 'user' },
    });
  });

  it('pushes what changed until the subscription ends', async () => {
    const client = createRpcClient(open());
    const pushes: Push[] = [];
    const { endpoint } = await newEndpoint(client);
    client.listen();
    await until('the stream', () => client.connection.get() === 'open');
    const end = client.onPush((push) => pushes.push(push));
    const { id } = await client.call('events.send', { endpoint });
    await until('the push of the event', () =>
      pushes.some(({ topic, ids, all }) => topic === 'event' && (all || ids.includes(id))),
    );

    end();
    client.sleep();
    const seen = pushes.length;
    const second = createRpcClient(open());
    second.listen();
    const later: Push[] = [];
    second.onPush((push) => later.push(push));
    await until('the second stream', () => second.connection.get() === 'open');
    await second.call('events.send', { endpoint });
    await until('a push to the second one', () => later.length > 0);
    second.sleep();
    expect(pushes).toHaveLength(seen);
  });

  it('can be given up while it waits', async () => {
    const given = new AbortController();
    const call = open().request('system.doctor', {}, given.signal);
    given.abort();
    await expect(call).rejects.toThrow();
  });
});

async function newEndpoint(client: RpcClient): Promise<{ endpoint: string }> {
  const { settings } = await client.call('endpoints.create', { settings: {} });
  return { endpoint: settings.path };
}

describe('both transports', () => {
  /** Calls that must fail, each in its own way. */
  const wrong: readonly [method: string, input: unknown][] = [
    ...methods.map((method): [string, unknown] => [method, { thisIsNoField: true }]),
    ...methods.map((method): [string, unknown] => [method, 'text']),
    ['events.get', { id: '' }],
    ['events.get', { id: '01890a5d-ac96-774b-bcce-b302099a8057' }],
    ['runs.get', { id: 'no-such-run' }],
    ['runs.retry', { id: 'no-such-run' }],
    ['workflows.publish', { id: 'no-such-workflow' }],
    ['workflows.import', { file: { format: 'other' } }],
    ['endpoints.create', { settings: { path: '../up' } }],
    ['credentials.remove', { name: 'no-such-credential' }],
    ['no.such.method', {}],
  ];

  it.each(wrong)('fail alike: %s %j', async (method, input) => {
    const [overHttp, overPort] = await Promise.all([
      openHttp().request(method, input),
      openPort().request(method, input),
    ]);
    expect(overHttp.ok).toBe(false);
    expect(overHttp).toEqual(overPort);
    expect(overHttp).toMatchObject({ error: { family: 'user' } });
  });
});
