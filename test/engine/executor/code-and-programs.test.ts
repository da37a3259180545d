import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const codeStep = (id: string, code: string, more: Record<string, unknown> = {}) => ({
  id,
  type: 'code',
  params: { code, ...more },
});

describe('code in a workflow', () => {
  it('reads the trigger, earlier steps and its input; its lines are kept', async () => {
    const { carryOut } = await openEngine();
    const text = `
      const template = '{{ not.an.expression }}';
      console.log('id', trigger.body.id);
      return { template, sum: steps.first.n + input, in: workflow.name, again: run.id.length > 0 }`;
    const run = await carryOut(
      workflow([
        { id: 'first', type: 'set', params: { value: { n: 2 } } },
        codeStep('code', text, { input: '{{ steps.first.n * 10 }}' }),
      ]),
      { id: 7 },
    );
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'code')).toMatchObject({
      output: { template: '{{ not.an.expression }}', sum: 22, in: 'A workflow', again: true },
      logs: ['id 7'],
      warnings: [],
    });
  });

  it('reads the item in a loop', async () => {
    const { carryOut } = await openEngine();
    const loop = {
      id: 'loop',
      type: 'for-each',
      params: { items: '{{ trigger.body }}', concurrency: 5 },
    };
    const run = await carryOut(
      workflow([loop, codeStep('code', 'return [item.n * 2, index]')], 'start>loop loop.each>code'),
      Array.from({ length: 12 }, (_, n) => ({ n })),
    );
    expect(stepOf(run, 'loop').output).toMatchObject({
      results: Array.from({ length: 12 }, (_, n) => [n * 2, n]),
    });
  });

  it('that fails keeps its lines, and tells the place', async () => {
    const { carryOut } = await openEngine();
    const text = 'console.log("so far");\nreturn trigger.body.no.such';
    const run = await carryOut(workflow([codeStep('code', text)]), {});
    expect(stepOf(run, 'code')).toMatchObject({
      status: 'failed',
      logs: ['so far'],
      error: {
        code: 'code_failed',
        message: expect.stringContaining('line 2'),
        details: { line: 2 },
      },
    });
  });

  it('is not published when it is no JavaScript', async () => {
    const engine = await openEngine();
    await expect(engine.publish(workflow([codeStep('code', 'return {{')]))).rejects.toMatchObject({
      problems: [expect.stringContaining('line 1, column 9: Unexpected token')],
    });
  });

  it('stops when the run is canceled, and when the engine stops', async () => {
    const engine = await openEngine();
    const endless = workflow([
      codeStep('code', 'console.log("on");\nfor (;;);', { timeoutMs: 600_000 }),
    ]);
    const { workflow: made } = await engine.publish(endless);
    const id = await engine.start(made.id);
    await until(
      'the code to begin',
      async () => statuses(await engine.run(id))['code'] === 'running',
    );
    expect((await engine.call('runs.cancel', { id })).status).toBe('canceled');
    expect(stepOf(await engine.run(id), 'code').status).toBe('canceled');

    const other = await engine.start(made.id);
    await until(
      'the code to begin',
      async () => statuses(await engine.run(other))['code'] === 'running',
    );
    await engine.close();
  });
});

describe('a program in a workflow', () => {
  const allowed = async (
    engine: Awaited<ReturnType<typeof openEngine>>,
    file: ReturnType<typeof workflow>,
  ) => (await engine.call('workflows.import', { file, publish: true, grant: 'all' })).workflow;

  it('has secrets that are masked in what is stored', async () => {
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'bot',
      data: { type: 'bearer', token: 'very-secret-token' },
    });
    const made = await allowed(
      engine,
      workflow([
        {
          id: 'a',
          type: 'shell',
          params: {
            program: 'sh',
            args: ['-c', 'echo "$TOKEN $1"; echo "$TOKEN" >&2', 'sh', '{{ trigger.body.word }}'],
            secrets: [{ name: 'TOKEN', credential: 'bot' }],
          },
        },
        { id: 'b', type: 'set', params: { value: '{{ steps.a.stdout.length }}' } },
      ]),
    );
    const run = await engine.settled(await engine.start(made.id, { word: '$(id) `id` "; id' }));
    const { output } = stepOf(run, 'a');
    expect(output).toMatchObject({ exitCode: 0, stderr: '••••••' });
    expect(output).toMatchObject({ stdout: '•••••• $(id) `id` "; id' });
    expect(stepOf(run, 'b').output).toBe('very-secret-token $(id) `id` "; id'.length);
  });

  it('is gone when the run is canceled and when the engine stops; then it waits for a person', async () => {
    const folder = tempFolder();
    const engine = await openEngine();
    const made = await allowed(
      engine,
      workflow([
        {
          id: 'a',
          type: 'shell',
          params: {
            program: 'sh',
            args: [
              '-c',
              'echo $$ > "$1.part"; mv "$1.part" "$1"; sleep 600',
              'sh',
              join(folder, '{{ trigger.body.name }}'),
            ],
            timeoutMs: 600_000,
          },
        },
      ]),
    );
    const started = async (name: string): Promise<{ id: string; pid: number }> => {
      const id = await engine.start(made.id, { name });
      const file = join(folder, name);
      const text = await until('the program', () => readFile(file, 'utf8').catch(() => null));
      return { id, pid: Number(text) };
    };
    const isGone = (pid: number) => () => {
      try {
        process.kill(-pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    const one = await started('one');
    expect(isGone(one.pid)()).toBe(false);
    await engine.call('runs.cancel', { id: one.id });
    await until('the program to end', isGone(one.pid));

    const two = await started('two');
    await engine.close();
    await until('the program to end', isGone(two.pid));
    const again = await openEngine({ dataDir: engine.dataDir });
    const run = await again.settled(two.id);
    expect(stepOf(run, 'a')).toMatchObject({ status: 'waiting', waitReason: 'person' });
  });
});
