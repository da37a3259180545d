import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const call = (url = 'https://api.example.com/orders', credential = 'shop') => ({
  id: 'call',
  type: 'http-request',
  params: { url, auth: { type: 'credential', credential } },
});
const orders = (...steps: Parameters<typeof workflow>[0]) =>
  onWebhook(workflow(steps.length === 0 ? [call()] : steps, undefined, { name: 'Orders' }));

async function counts({ db }: TestEngine): Promise<unknown> {
  return db
    .prepare(
      `SELECT (SELECT COUNT(*) FROM workflows) AS workflows,
              (SELECT COUNT(*) FROM workflow_versions) AS versions,
              (SELECT COUNT(*) FROM endpoints) AS endpoints`,
    )
    .get();
}

describe('a preview of a file', () => {
  it('says what an import would make, reach and lack, and changes nothing', async () => {
    const engine = await openEngine();
    const before = await counts(engine);
    const preview = await engine.call('workflows.preview', { file: orders() });
    expect(preview).toMatchObject({
      name: 'Orders',
      replaces: null,
      endpoints: [{ key: 'orders', path: 'orders', scheme: 'none', exists: false, differs: [] }],
      credentials: [{ name: 'shop', exists: false, steps: ['call'] }],
      problems: [],
      canImport: true,
      canPublish: true,
    });
    expect(preview.permissions.map(({ text }) => text)).toEqual([
      'Connects to api.example.com.',
      'Uses the credential "shop".',
    ]);
    expect(preview.newPermissions).toEqual(preview.permissions);
    expect(preview.definition?.steps.map(({ id }) => id)).toEqual(['start', 'call']);
    expect(await counts(engine)).toEqual(before);
  });

  it('names the workflow that would be updated, and only what that was not allowed yet', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(orders());
    const file = orders(call(), { ...call('https://other.example.com/'), id: 'more' });
    const preview = await engine.call('workflows.preview', {
      file: { ...file, endpoints: [{ key: 'orders', path: 'orders', maxConcurrent: 3 }] },
    });
    expect(preview).toMatchObject({
      replaces: { id: made.id, publishedVersion: 1, draftChanged: false },
      endpoints: [{ path: 'orders', exists: true, differs: ['maxConcurrent'] }],
    });
    expect(preview.newPermissions.map(({ text }) => text)).toEqual([
      'Connects to other.example.com.',
    ]);
  });

  it('tells everything that is wrong, each at its place, instead of failing', async () => {
    const engine = await openEngine();
    const file = orders(
      { id: 'call', type: 'http-request', params: {} },
      { id: 'x', type: 'htp', params: {} },
    );
    const preview = await engine.call('workflows.preview', { file });
    expect(preview.canImport).toBe(false);
    expect(preview.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { stepId: 'call', field: 'steps[1].params.url' },
      { stepId: 'x', field: 'steps[2].type' },
    ]);
  });

  it.each([
    ['no object', 'text', 'file'],
    ['another format', { format: 'other', name: 'A', steps: [], edges: [] }, 'format'],
    ['an unknown field', { ...workflow([]), colour: 'red' }, 'file'],
  ])('of %s says why it cannot be read', async (_, file, field) => {
    const engine = await openEngine();
    const preview = await engine.call('workflows.preview', { file });
    expect(preview).toMatchObject({ definition: null, canImport: false, canPublish: false });
    expect(preview.problems[0]).toMatchObject({ severity: 'error', field });
  });

  it('lets a workflow without a trigger be imported and not published', async () => {
    const engine = await openEngine();
    const file = { ...workflow([setStep('x', 1)]), steps: [setStep('x', 1)], edges: [] };
    expect(await engine.call('workflows.preview', { file })).toMatchObject({
      canImport: true,
      canPublish: false,
      problems: [
        { severity: 'warning', stepId: 'x' },
        { severity: 'warning', field: 'steps', message: expect.stringContaining('no trigger') },
      ],
    });
  });

  it('warns of an endpoint that would refuse everything for want of a secret', async () => {
    const engine = await openEngine();
    const file = onWebhook(workflow([setStep('x', 1)]), 'orders', {
      verification: { scheme: 'bearer' },
    });
    const preview = await engine.call('workflows.preview', { file });
    expect(preview.canPublish).toBe(true);
    expect(preview.problems).toMatchObject([
      { severity: 'warning', field: 'endpoints', message: expect.stringContaining('no secret') },
    ]);
  });

  it('and the import after it use another name for a credential when that is asked for', async () => {
    const engine = await openEngine();
    const options = { file: orders(), credentials: { shop: 'other shop' } };
    expect(await engine.call('workflows.preview', options)).toMatchObject({
      credentials: [{ name: 'other shop' }],
    });
    const { workflow: made, missingCredentials } = await engine.call('workflows.import', options);
    expect(missingCredentials).toEqual(['other shop']);
    const { draft } = await engine.call('workflows.get', { id: made.id });
    expect(draft.steps[1]?.params).toMatchObject({ auth: { credential: 'other shop' } });
  });
});

describe('the list of workflows', () => {
  it('names the triggers of what is live, and of the draft before', async () => {
    const engine = await openEngine();
    const triggers = async () =>
      (await engine.call('workflows.list', {})).workflows.map((each) => each.triggers);
    const { workflow: made } = await engine.call('workflows.import', { file: orders() });
    const { endpoints } = await engine.call('endpoints.list', {});
    const webhook = { stepId: 'start', type: 'webhook', endpointId: endpoints[0]?.id };
    expect(await triggers()).toEqual([[webhook]]);
    await engine.call('workflows.publish', { id: made.id });
    await engine.call('workflows.saveDraft', {
      id: made.id,
      definition: { steps: [{ id: 'by_hand', type: 'manual' }], edges: [] },
    });
    expect(await triggers()).toEqual([[webhook]]);
    await engine.call('workflows.publish', { id: made.id });
    expect(await triggers()).toEqual([[{ stepId: 'by_hand', type: 'manual', endpointId: null }]]);
  });

  it('counts the runs of the last day by status, and no older ones, tests or rehearsals', async () => {
    const engine = await openEngine();
    const good = await engine.publish(workflow([setStep('x', 1)], undefined, { name: 'Good' }));
    const bad = await engine.publish(
      workflow(
        [{ id: 'stop', type: 'stop', params: { status: 'failed', message: 'No.' } }],
        undefined,
        {
          name: 'Bad',
        },
      ),
    );
    await engine.ended(await engine.start(good.workflow.id));
    engine.host.clock.advance(25 * 3_600_000);
    expect((await engine.call('workflows.stats', {})).workflows).toEqual([]);
    for (const id of [good.workflow.id, good.workflow.id, bad.workflow.id])
      await engine.ended(await engine.start(id));
    const tested = await engine.call('workflows.test', {
      id: good.workflow.id,
      stepId: 'x',
      mode: 'until',
      body: null,
    });
    await engine.ended(tested.id);
    const { workflows } = await engine.call('workflows.stats', {});
    expect(new Map(workflows.map(({ id, counts: each }) => [id, each]))).toEqual(
      new Map([
        [good.workflow.id, { succeeded: 2 }],
        [bad.workflow.id, { failed: 1 }],
      ]),
    );
    const longer = await engine.call('workflows.stats', { hours: 48 });
    expect(longer.workflows.find(({ id }) => id === good.workflow.id)?.counts).toEqual({
      succeeded: 3,
    });
    await engine.call('workflows.remove', { id: bad.workflow.id });
    expect((await engine.call('workflows.stats', {})).workflows).toHaveLength(1);
  });

  it('finds where the day begins by an index', async () => {
    const { db } = await openEngine();
    const plan = db
      .prepare('EXPLAIN QUERY PLAN SELECT seq FROM runs WHERE id >= ? ORDER BY id LIMIT 1')
      .all(Buffer.alloc(16));
    expect(JSON.stringify(plan)).toContain('runs_id');
  });
});
