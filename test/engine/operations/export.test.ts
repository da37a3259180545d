import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventDetailSchema } from '../../../shared/model/event.ts';
import { runDetailSchema } from '../../../shared/model/run.ts';
import { tempFolder } from '../../support/database.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

const secret = 'correct-horse-battery';

/** With a bit of everything. */
async function furnished(): Promise<TestEngine> {
  const engine = await openEngine();
  const { workflow: made } = await engine.publish(
    onWebhook(workflow([setStep('x', 'live')], undefined, { name: 'Orders' }), 'orders', {
      verification: { scheme: 'bearer', secrets: [{ value: secret }] },
    }),
  );
  const { draft } = await engine.call('workflows.get', { id: made.id });
  const steps = draft.steps.map((step) =>
    step.id === 'x' ? { ...step, params: { value: 'edited' } } : step,
  );
  await engine.call('workflows.saveDraft', { id: made.id, definition: { ...draft, steps } });
  await engine.publish(workflow([setStep('y', 1)], undefined, { name: 'Paused' }));
  await engine.call('workflows.setPaused', { id: 'Paused', paused: true });
  await engine.call('workflows.import', {
    file: workflow([setStep('z', 1)], undefined, { name: 'Only a draft' }),
  });
  await engine.call('credentials.save', { name: 'crm', data: { type: 'bearer', token: secret } });
  const settings = await engine.call('settings.get', {});
  await engine.call('settings.set', { settings: { ...settings, timeZone: 'Europe/Berlin' } });
  await engine.call('alerts.save', {
    rule: {
      name: 'orders fail',
      when: { on: 'run-failures', workflow: 'Orders' },
      channels: [{ to: 'notification' }],
    },
  });
  await engine.call('alerts.save', {
    rule: {
      name: 'orders silent',
      when: { on: 'endpoint-silent', endpoint: 'orders' },
      channels: [{ to: 'notification' }],
    },
  });
  return engine;
}

describe('an export of everything', () => {
  it('is taken over by another workspace, and says what is missing there', async () => {
    const from = await furnished();
    const workspace = await from.call('system.export', {});
    expect(JSON.stringify(workspace)).not.toContain(secret);
    expect(workspace.credentials).toEqual([{ name: 'crm', type: 'bearer' }]);

    const to = await openEngine();
    const result = await to.call('system.import', { workspace });
    expect(result).toMatchObject({
      endpoints: ['orders'],
      workflows: [
        { name: 'Only a draft', created: true, publishedVersion: null },
        { name: 'Orders', created: true, publishedVersion: 1 },
        { name: 'Paused', created: true, publishedVersion: 1 },
      ],
      alerts: 2,
      settings: true,
      missingCredentials: [{ name: 'crm', type: 'bearer' }],
    });
    expect(result.warnings).toEqual([expect.stringContaining('enter its secret again')]);
    const again = await to.call('system.export', {});
    expect({ ...again, exportedAt: 0, credentials: [] }).toEqual({
      ...workspace,
      exportedAt: 0,
      credentials: [],
    });
    const orders = await to.call('workflows.get', { id: 'Orders' });
    expect(orders).toMatchObject({ draftChanged: true, publishedVersion: 1 });
    expect((await to.call('workflows.get', { id: 'Paused' })).paused).toBe(true);
    // The rules watch what is here.
    const { alerts } = await to.call('alerts.list', {});
    expect(alerts.map(({ rule, problem }) => [rule.when, problem])).toEqual([
      [expect.objectContaining({ workflow: orders.id }), null],
      [expect.objectContaining({ endpoint: expect.not.stringMatching(/^orders$/) }), null],
    ]);
  });

  it('changes nothing when it is taken over once more', async () => {
    const engine = await furnished();
    const workspace = await engine.call('system.export', {});
    const before = await engine.call('workflows.list', {});
    const result = await engine.call('system.import', { workspace });
    expect(result.endpoints).toEqual([]);
    expect(result.missingCredentials).toEqual([]);
    const after = await engine.call('workflows.list', {});
    expect(after.workflows.map(({ id, publishedVersion }) => [id, publishedVersion])).toEqual(
      before.workflows.map(({ id, publishedVersion }) => [id, publishedVersion]),
    );
    expect((await engine.call('alerts.list', {})).alerts).toHaveLength(2);
  });

  it('may be taken over without settings and without going live', async () => {
    const workspace = await (await furnished()).call('system.export', {});
    const to = await openEngine();
    await to.call('system.import', { workspace, settings: false, publish: false });
    expect((await to.call('settings.get', {})).timeZone).toBeUndefined();
    const { workflows } = await to.call('workflows.list', {});
    expect(workflows.map(({ publishedVersion }) => publishedVersion)).toEqual([null, null, null]);
  });

  it('leaves out what cannot be taken over, and says so', async () => {
    const workspace = await (await furnished()).call('system.export', {});
    const to = await openEngine();
    const broken = structuredClone(workspace);
    const [first] = broken.workflows;
    if (first !== undefined) first.draft.edges = [{ from: 'nobody', port: 'out', to: 'z' }];
    const result = await to.call('system.import', { workspace: broken });
    expect(result.workflows.map(({ name }) => name)).toEqual(['Orders', 'Paused']);
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/^The workflow “Only a draft” was left out/),
    );
    await expect(
      to.call('system.import', { workspace: { ...workspace, format: 'other' } }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('writes events and runs as lines, secrets masked', async () => {
    const engine = await furnished();
    const runs: string[] = [];
    for (let n = 0; n < 120; n++) runs.push(...(await engine.send('orders', { n, of: secret })));
    for (const id of runs) await engine.ended(id);
    const folder = join(tempFolder(), 'history');
    const written = await engine.call('system.exportHistory', { folder });
    expect(written).toMatchObject({ events: 120, runs: 120 });
    expect(readdirSync(folder).sort()).toEqual(['events.ndjson', 'runs.ndjson']);
    const lines = (name: string): unknown[] =>
      readFileSync(join(folder, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const event = lines('events.ndjson').at(-1);
    expect(eventDetailSchema.omit({ bodyText: true }).parse(event).status).toBe('accepted');
    expect(event).toMatchObject({
      bodyBase64: Buffer.from(JSON.stringify({ n: 0, of: secret })).toString('base64'),
    });
    const details = lines('runs.ndjson').map((line) => runDetailSchema.parse(line));
    expect(details.map(({ id }) => id).sort()).toEqual([...runs].sort());
    const only = join(tempFolder(), 'runs');
    await engine.call('system.exportHistory', { folder: only, events: false });
    expect(existsSync(join(only, 'events.ndjson'))).toBe(false);
  });
});
