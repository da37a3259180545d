import { describe, expect, it } from 'vitest';
import { onlyReads } from '../../../engine/operations/audit/audited-api.ts';
import type { AuditEntry } from '../../../shared/model/audit.ts';
import { contract, isMethod, type Method } from '../../../shared/rpc/contract.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

async function trail(engine: TestEngine, filter = {}): Promise<AuditEntry[]> {
  return (await engine.call('audit.list', { limit: 1000, ...filter })).entries;
}

const summaries = async (engine: TestEngine) =>
  (await trail(engine)).map(({ summary }) => summary).reverse();

describe('the trail', () => {
  it('tells what was done to workflows, in order', async () => {
    const engine = await openEngine();
    const { workflow: made } = await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    const { id } = made;
    const { draft } = await engine.call('workflows.get', { id });
    await engine.call('workflows.saveDraft', { id, name: 'Renamed' });
    await engine.call('workflows.saveDraft', { id, definition: { ...draft, edges: [] } });
    await engine.call('workflows.publish', { id });
    await engine.call('workflows.setPaused', { id, paused: true });
    await engine.call('workflows.setPaused', { id, paused: true });
    await engine.call('workflows.remove', { id });
    expect(await summaries(engine)).toEqual([
      'Imported “A workflow” from a file and published it as version 1; new endpoints: orders.',
      'Edited the draft of “Renamed”.',
      'Published “Renamed” as version 2.',
      'Paused “Renamed”.',
      'Removed the workflow “Renamed”.',
    ]);
    const [removed, , , edited] = await trail(engine);
    expect(removed).toMatchObject({
      actor: 'host',
      method: 'workflows.remove',
      object: { kind: 'workflow', id, name: 'Renamed' },
    });
    // An editor saves at every change: that is one entry, with the first and the last of it.
    expect(edited).toMatchObject({
      count: 2,
      changes: [{ path: 'name', from: 'A workflow', to: 'Renamed' }],
    });
  });

  it('tells what was otherwise before', async () => {
    const engine = await openEngine();
    const settings = await engine.call('settings.get', {});
    const retention = { ...settings.retention, maxAgeDays: 90 };
    await engine.call('settings.set', { settings: { ...settings, retention } });
    await engine.call('settings.set', { settings: { ...settings, retention } });
    expect(await trail(engine)).toMatchObject([
      {
        summary: 'Changed the settings: retention.maxAgeDays.',
        changes: [{ path: 'retention.maxAgeDays', from: 30, to: 90 }],
      },
    ]);
  });

  it('has no secret in it, whatever was given', async () => {
    const engine = await openEngine();
    const secret = 'correct-horse-battery';
    await engine.call('credentials.save', { name: 'crm', data: { type: 'bearer', token: secret } });
    const verification = { scheme: 'bearer' as const, secrets: [{ value: secret }] };
    const made = await engine.call('endpoints.create', {
      settings: { path: 'a', verification: { scheme: 'none' } },
    });
    await engine.call('endpoints.update', {
      id: made.id,
      settings: { ...made.settings, name: `about ${secret}`, verification },
    });
    await engine.call('credentials.remove', { name: 'crm' });
    expect(await summaries(engine)).toEqual([
      'Added the credential “crm” (bearer).',
      'Made the endpoint “a”.',
      'Changed the endpoint “a”, with new secrets.',
      'Removed the credential “crm”.',
    ]);
    const [, changed] = await trail(engine);
    expect(changed?.changes).toContainEqual({
      path: 'verification.scheme',
      from: 'none',
      to: 'bearer',
    });
    const rows = engine.db.prepare('SELECT * FROM audit').all();
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('says through which door it came', async () => {
    const engine = await openEngine();
    for (const actor of ['ui', 'cli'] as const)
      await engine.engine.apiFor(actor)['credentials.save']({
        name: `of ${actor}`,
        data: { type: 'bearer', token: 'secret-token' },
      });
    expect((await trail(engine)).map(({ actor }) => actor)).toEqual(['cli', 'ui']);
    expect(await trail(engine, { actor: 'ui' })).toHaveLength(1);
    expect(await trail(engine, { kind: 'credential', object: 'of cli' })).toHaveLength(1);
    expect(await trail(engine, { kind: 'workflow' })).toEqual([]);
  });

  it('has nothing of a call that failed or only looked', async () => {
    const engine = await openEngine();
    await engine.call('workflows.list', {});
    await expect(engine.call('credentials.remove', { name: 'none' })).rejects.toThrow();
    await expect(engine.call('workflows.publish', { id: 'none' })).rejects.toThrow();
    expect(await trail(engine)).toEqual([]);
  });

  it('tells of replays, retries and cancellations by people', async () => {
    const engine = await openEngine();
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    const [run = ''] = await engine.send('orders', { n: 1 });
    const { eventId } = await engine.ended(run);
    await engine.call('events.replay', { ids: [eventId ?? ''] });
    await engine.call('runs.rerun', { id: run });
    const [rerun, replay, sent] = await trail(engine);
    expect(rerun?.summary).toContain(`Re-ran ${run}`);
    expect(replay).toMatchObject({ object: { kind: 'event', id: eventId } });
    expect(sent).toMatchObject({ method: 'events.send', object: { name: 'orders' } });
  });

  it('comes in pages, newest first, and goes by its age', async () => {
    const engine = await openEngine({ watchEveryMs: 10 });
    for (const name of ['a', 'b', 'c'])
      await engine.call('credentials.save', {
        name,
        data: { type: 'bearer', token: 'x'.repeat(9) },
      });
    const first = await engine.call('audit.list', { limit: 2 });
    expect(first.entries.map(({ object }) => object?.name)).toEqual(['c', 'b']);
    expect(first.more).toBe(true);
    const rest = await engine.call('audit.list', { before: first.entries.at(-1)?.seq });
    expect(rest).toMatchObject({ entries: [{ object: { name: 'a' } }], more: false });
    engine.host.clock.advance(366 * 86_400_000);
    await expect.poll(() => trail(engine, { kind: 'credential' }), { timeout: 20_000 }).toEqual([]);
  });
});

describe('which calls it has', () => {
  const methods = Object.keys(contract).filter(isMethod);

  it('is every one that is not known to look only', () => {
    const looking = methods.filter(onlyReads);
    const changing =
      /(?:save|set|create|update|remove|add|publish|import|run|retry|rerun|replay|cancel|restore|backup|allow|rename|authorize|finish|send|simulate)/i;
    expect(looking.filter((name) => changing.test(name.split('.')[1] ?? ''))).toEqual([
      'system.backups',
      'system.checkBackup',
    ]);
    const expected: Method[] = [
      'settings.set',
      'workflows.publish',
      'credentials.save',
      'workflows.test',
      'system.export',
    ];
    expect(expected.filter(onlyReads)).toEqual([]);
  });
});
