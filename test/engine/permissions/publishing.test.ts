import { describe, expect, it } from 'vitest';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const one = workflow([httpStep('one', 'https://one.example.com/')]);
const two = workflow([
  httpStep('one', 'https://one.example.com/'),
  httpStep('two', 'https://two.example.com/'),
]);

async function draftOf(engine: TestEngine, file: WorkflowFileInput): Promise<string> {
  return (await engine.call('workflows.import', { file })).workflow.id;
}

const hostsIn = (found: readonly { permission: { kind: string; host?: string } }[]) =>
  found.map(({ permission }) => permission.host);

describe('publishing', () => {
  it('asks first when it is told to, changes nothing, and says what is needed', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    await expect(engine.call('workflows.publish', { id, grant: 'ask' })).rejects.toMatchObject({
      code: 'permissions_needed',
      family: 'user',
      problems: ['Connects to one.example.com. (one)'],
      message: expect.stringContaining('Connects to one.example.com. (one)'),
    });
    expect(await engine.call('workflows.get', { id })).toMatchObject({ publishedVersion: null });
    expect(await engine.call('workflows.permissions', { id })).toMatchObject({
      granted: [],
      new: [{ permission: { kind: 'host', host: 'one.example.com' }, steps: ['one'] }],
    });
  });

  it('lets nobody allow or publish another draft than the one they agreed to', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    const { draft, revision } = await engine.call('workflows.get', { id });
    const changed = await engine.call('workflows.saveDraft', {
      id,
      definition: { ...draft, steps: draft.steps.map((step) => ({ ...step, name: 'Mine' })) },
    });
    await expect(
      engine.call('workflows.publish', { id, grant: 'all', revision }),
    ).rejects.toMatchObject({ code: 'draft_changed' });
    expect((await engine.call('workflows.permissions', { id })).granted).toEqual([]);
    await engine.call('workflows.publish', { id, revision: changed.workflow.revision });
  });

  it('grants what is needed by default, and tells it', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    const { granted } = await engine.call('workflows.publish', { id });
    expect(hostsIn(granted)).toEqual(['one.example.com']);
    expect(await engine.call('workflows.permissions', { id, version: 'published' })).toEqual({
      version: 'published',
      derived: [
        {
          permission: { kind: 'host', host: 'one.example.com' },
          text: 'Connects to one.example.com.',
          steps: ['one'],
        },
      ],
      granted: [
        {
          permission: { kind: 'host', host: 'one.example.com' },
          text: 'Connects to one.example.com.',
          grantedAt: expect.any(Number),
        },
      ],
      new: [],
    });
    expect((await engine.call('workflows.publish', { id })).granted).toEqual([]);
  });

  it('asks again only for what was added', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    await engine.call('workflows.publish', { id });
    await engine.call('workflows.publish', { id, grant: 'ask' });

    await draftOf(engine, two);
    await expect(engine.call('workflows.publish', { id, grant: 'ask' })).rejects.toMatchObject({
      problems: ['Connects to two.example.com. (two)'],
    });
    expect(await engine.call('workflows.get', { id })).toMatchObject({ publishedVersion: 1 });
    const { granted } = await engine.call('workflows.publish', { id, grant: 'all' });
    expect(hostsIn(granted)).toEqual(['two.example.com']);
  });

  it('remembers what was allowed while a version did not need it', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, two);
    await engine.call('workflows.publish', { id });
    await draftOf(engine, one);
    await engine.call('workflows.publish', { id, grant: 'ask' });
    await draftOf(engine, two);
    await engine.call('workflows.publish', { id, grant: 'ask' });
    const { published } = await engine.call('workflows.get', { id });
    expect(published?.steps.map((step) => step.id)).toEqual(['start', 'one', 'two']);
  });

  it('takes what a version reaches that went live before there were permissions as allowed', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    await engine.call('workflows.publish', { id });
    engine.db.exec('DELETE FROM workflow_permissions');
    await engine.call('workflows.publish', { id, grant: 'ask' });
  });

  it('says that there is no published version to look at', async () => {
    const engine = await openEngine();
    const id = await draftOf(engine, one);
    await expect(
      engine.call('workflows.permissions', { id, version: 'published' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('importing', () => {
  it('tells what a draft reaches, and grants nothing', async () => {
    const engine = await openEngine();
    const result = await engine.call('workflows.import', { file: one, grant: 'all' });
    expect(hostsIn(result.permissions)).toEqual(['one.example.com']);
    expect(result.granted).toEqual([]);
    const { granted } = await engine.call('workflows.permissions', { id: result.workflow.id });
    expect(granted).toEqual([]);
  });

  it('changes nothing at all when it has to ask', async () => {
    const engine = await openEngine();
    const file = { ...one, endpoints: [{ key: 'in', path: 'in' }] };
    await expect(
      engine.call('workflows.import', { file, publish: true, grant: 'ask' }),
    ).rejects.toMatchObject({ code: 'permissions_needed' });
    expect(await engine.call('workflows.list', {})).toEqual({ workflows: [] });
    expect(await engine.call('endpoints.list', {})).toEqual({ endpoints: [] });
  });

  it('does not give a twin what the other was allowed', async () => {
    const engine = await openEngine();
    await engine.publish(one);
    await engine.call('workflows.import', { file: one, publish: true, grant: 'ask' });
    await expect(
      engine.call('workflows.import', { file: one, publish: true, asNew: true, grant: 'ask' }),
    ).rejects.toMatchObject({ code: 'permissions_needed' });
  });
});
