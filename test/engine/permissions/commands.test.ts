import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';
import { type FileStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const program = (name: string): FileStep => ({
  id: 'a',
  type: 'shell',
  params: { program: name, args: ['hello'] },
});
const echo = workflow([program('echo')]);

describe('publishing what starts programs', () => {
  it('is refused by default, names the program, and changes nothing', async () => {
    const engine = await openEngine();
    await expect(engine.publish(echo)).rejects.toMatchObject({
      code: 'permissions_needed',
      problems: ['Starts the program "echo" on this computer, as you. (a)'],
      hint: expect.stringContaining('--allow-commands'),
    });
    expect(await engine.call('workflows.list', {})).toEqual({ workflows: [] });
  });

  it('works when the person allowed it with it, or before', async () => {
    const engine = await openEngine();
    const { granted } = await engine.call('workflows.import', {
      file: echo,
      publish: true,
      grant: 'all',
    });
    expect(granted).toMatchObject([{ permission: { kind: 'command', command: 'echo' } }]);

    const other = { ...echo, name: 'Other' };
    const { workflow: draft } = await engine.call('workflows.import', { file: other });
    await engine.call('workflows.allowCommands', { id: draft.id, allow: true });
    await engine.call('workflows.publish', { id: draft.id });
    const run = await engine.settled(await engine.start(draft.id));
    expect(stepOf(run, 'a').output).toMatchObject({ stdout: expect.stringContaining('hello') });
  });

  it('needs it again for another program', async () => {
    const engine = await openEngine();
    await engine.call('workflows.import', { file: echo, publish: true, grant: 'all' });
    await expect(engine.publish(workflow([program('env')]))).rejects.toMatchObject({
      code: 'permissions_needed',
      problems: ['Starts the program "env" on this computer, as you. (a)'],
    });
    await engine.publish(workflow([program('echo'), { ...program('echo'), id: 'b' }]));
  });
});

describe('a run', () => {
  it('of a draft starts no program before that was allowed', async () => {
    const engine = await openEngine();
    const { workflow: draft } = await engine.call('workflows.import', { file: echo });
    const started = async () =>
      engine.settled((await engine.call('workflows.run', { id: draft.id, version: 'draft' })).id);
    expect(stepOf(await started(), 'a').error).toMatchObject({
      code: 'not_permitted',
      message: '"A workflow" may not start programs, and a step wants to start "echo".',
      hint: expect.stringContaining('patchbay workflows allow-commands "A workflow"'),
    });
    await engine.call('workflows.allowCommands', { id: draft.id, allow: true });
    expect((await started()).status).toBe('succeeded');
  });

  it('starts none after that was taken back, until it is allowed again', async () => {
    const engine = await openEngine();
    const { workflow: live } = await engine.call('workflows.import', {
      file: echo,
      publish: true,
      grant: 'all',
    });
    const { granted } = await engine.call('workflows.allowCommands', { id: live.id, allow: false });
    expect(granted).toEqual([]);
    const refused = await engine.settled(await engine.start(live.id));
    expect(stepOf(refused, 'a').error).toMatchObject({ code: 'not_permitted' });
    await expect(engine.call('workflows.publish', { id: live.id })).rejects.toMatchObject({
      code: 'permissions_needed',
    });
    await engine.call('workflows.allowCommands', { id: live.id, allow: true });
    await engine.call('runs.retry', { id: refused.id });
    expect((await engine.settled(refused.id)).status).toBe('succeeded');
  });

  it('does not let an expression name a program that was not allowed', async () => {
    const engine = await openEngine();
    const file = workflow([program('{{ trigger.body.program }}')]);
    const { workflow: draft } = await engine.call('workflows.import', { file });
    const { id } = await engine.call('workflows.run', {
      id: draft.id,
      version: 'draft',
      body: { program: 'echo' },
    });
    expect(stepOf(await engine.settled(id), 'a').error).toMatchObject({ code: 'not_permitted' });
    const shown = await engine.call('workflows.allowCommands', { id: draft.id, allow: true });
    expect(shown.granted).toMatchObject([{ permission: { kind: 'command', command: '*' } }]);
  });

  it('of another workflow is not allowed by it', async () => {
    const engine = await openEngine();
    await engine.call('workflows.import', { file: echo, publish: true, grant: 'all' });
    await expect(engine.publish({ ...echo, name: 'Other' })).rejects.toMatchObject({
      code: 'permissions_needed',
    });
  });
});
