import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import { until } from '../support/until.ts';
import { callForRuns } from './inbox-calls.ts';

export type Call = <M extends Method>(method: M, input: MethodInput<M>) => Promise<MethodOutput<M>>;

/** What an editor asks. */
export async function callAsEditor(call: Call, tag: string): Promise<void> {
  const made = await call('workflows.create', { name: `Draft ${tag}` });
  const { id } = made;
  const definition = {
    steps: [
      { id: 'start', type: 'manual' },
      { id: 'loop', type: 'for-each', params: { items: [1, 2] } },
      { id: 'item', type: 'set', params: { value: '{{ item }}' } },
    ],
    edges: [
      { from: 'start', to: 'loop' },
      { from: 'loop', port: 'each', to: 'item' },
    ],
  };
  const checked = await call('workflows.check', { definition });
  expect(checked).toMatchObject({ problems: [], ports: { loop: [{ name: 'each' }, {}] } });
  await call('workflows.saveDraft', { id, definition, revision: made.revision });
  const placed = await call('workflows.setPlace', { id, folder: 'Tests', tags: ['a'] });
  expect(placed).toMatchObject({ folder: 'Tests', tags: ['a'] });
  expect((await call('workflows.samples', { id })).triggerFrom.kind).toBe('none');
  const test = await call('workflows.test', { id, stepId: 'item', mode: 'until' });
  expect(test.cause).toBe('test');

  await call('workflows.publish', { id });
  const version = await call('workflows.version', { id, number: 1 });
  expect(version.definition.steps).toHaveLength(3);
  const started = await call('workflows.run', { id });
  const run = await until('the run', async () => {
    const found = await call('runs.get', { id: started.id });
    return found.endedAt === null ? undefined : found;
  });
  const { items } = await call('runs.items', { id: run.id, stepId: 'loop' });
  expect(items).toHaveLength(2);
  const item = await call('runs.item', { id: run.id, stepId: 'loop', iteration: '1' });
  expect(item.item).toBe(2);
  await callForRuns(call, { id: run.id, loop: 'loop', items: 2 });
  const carriedOut = await call('runs.definition', { id: run.id });
  expect(carriedOut.definition).toEqual(version.definition);
  const { run: rehearsal } = await call('runs.rehearse', { run: run.id });
  const comparison = await call('runs.compare', { before: run.id, after: rehearsal.id });
  expect(comparison.steps.map(({ stepId }) => stepId)).toEqual(['start', 'loop']);

  const job = await call('bulk.start', {
    request: { action: 'rerun', runs: { ids: [run.id] }, perSecond: 1 },
  });
  expect((await call('bulk.get', { id: job.id })).total).toBe(1);
  expect((await call('bulk.cancel', { id: job.id })).state).not.toBe('running');
  expect((await call('bulk.list', {})).jobs.map((each) => each.id)).toContain(job.id);

  const file = await call('workflows.export', { id });
  const preview = await call('workflows.preview', { file });
  expect(preview).toMatchObject({ name: `Draft ${tag}` });
  expect((await call('workflows.stats', {})).workflows.map((each) => each.id)).toContain(id);
  const copy = await call('workflows.duplicate', { id });
  await call('workflows.remove', { id: copy.id });
  expect(await call('workflows.restore', { id: copy.id })).toMatchObject({ id: copy.id });
  expect((await call('templates.list', {})).templates.length).toBeGreaterThan(11);
}

const OPENAPI = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'http://127.0.0.1:9/' }],
  paths: {
    '/pets': { get: { operationId: 'listPets', responses: { 200: { description: 'ok' } } } },
  },
});

/** Steps that are proposed from what people have at hand. */
export async function callForProposals(call: Call): Promise<void> {
  const curl = await call('steps.fromCurl', { text: 'curl -X PUT http://127.0.0.1:9/a' });
  expect(curl.step).toMatchObject({ type: 'http-request', params: { method: 'PUT' } });
  const source = { text: OPENAPI };
  const { operations } = await call('openapi.read', { source });
  expect(operations).toHaveLength(1);
  const operation = 'listPets';
  const shown = await call('openapi.operation', { source, operation });
  expect(shown).toMatchObject({ method: 'GET', path: '/pets' });
  const step = await call('steps.fromOpenApi', { source, operation });
  expect(step.step).toMatchObject({ type: 'http-request', params: { method: 'GET' } });
}

/** What looks after the workspace. */
export async function callAsOperator(call: Call, dataDir: string, tag: string): Promise<void> {
  expect((await call('approvals.list', {})).approvals).toEqual([]);
  const nobody = call('approvals.decide', {
    runId: '01890a5d-ac96-774b-bcce-b302099a8057',
    stepId: 'ask',
    decision: 'approved',
  });
  await expect(nobody).rejects.toMatchObject({ code: 'not_found' });

  expect((await call('system.backups', {})).folder).toContain(dataDir);
  const restored = call('system.restore', { file: join(dataDir, 'nothing.db') });
  await expect(restored).rejects.toMatchObject({ family: 'user' });
  const looked = call('system.checkBackup', { file: join(dataDir, 'nothing.db') });
  await expect(looked).rejects.toMatchObject({ family: 'user' });
  expect(await call('system.cancelBackup', {})).toEqual({ canceled: false });
  expect(await call('system.cancelRestore', {})).toEqual({ canceled: false });
  await call('system.setPaused', { paused: true });
  expect((await call('system.info', {})).paused).toBe(true);
  await call('system.setPaused', { paused: false });
  // This host cannot.
  await expect(call('system.restart', {})).rejects.toMatchObject({ family: 'user' });
  const workspace = await call('system.export', {});
  const imported = await call('system.import', { workspace, publish: false });
  expect(imported.workflows.length).toBeGreaterThan(0);
  const folder = join(dataDir, `history-${tag}`);
  expect((await call('system.exportHistory', { folder })).events).toBeGreaterThan(0);
  await rm(folder, { recursive: true, force: true });
  expect((await call('system.metrics', {})).text).toContain('patchbay_');
  expect(Array.isArray((await call('system.logs', {})).lines)).toBe(true);
  expect((await call('audit.list', {})).entries.length).toBeGreaterThan(0);

  const rule = {
    name: `Backups ${tag}`,
    when: { on: 'backup-overdue' as const },
    channels: [{ to: 'notification' as const }],
  };
  const alert = await call('alerts.save', { rule });
  expect((await call('alerts.list', {})).alerts.map(({ id }) => id)).toContain(alert.id);
  await call('alerts.test', { id: alert.id });
  expect(await call('alerts.remove', { id: alert.id })).toMatchObject({ ok: true });
}
