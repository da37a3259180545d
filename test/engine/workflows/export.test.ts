import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type WorkflowFileInput, workflowFileSchema } from '../../../shared/model/workflow.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine } from '../../support/test-engine.ts';
import { onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const folder = new URL('../../../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.json'));

function example(name: string): WorkflowFileInput {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

/** What does not matter for what a file means: the editors' schema, and the names of keys. */
function meaning(file: WorkflowFileInput) {
  const { $schema: _forEditors, endpoints, ...rest } = workflowFileSchema.parse(file);
  const paths = new Map(endpoints.map(({ key, path }) => [key, path]));
  return {
    ...rest,
    settings: rest.settings ?? {},
    endpoints: endpoints.map(({ key: _key, ...settings }) => settings),
    steps: rest.steps.map((step) => {
      const { endpoint } = step.params;
      return typeof endpoint === 'string'
        ? { ...step, params: { ...step.params, endpoint: paths.get(endpoint) ?? endpoint } }
        : step;
    }),
  };
}

describe('export', () => {
  it.each(examples)(
    'of %s gives back what was imported, also in another workspace',
    async (name) => {
      const file = example(name);
      const first = await openEngine();
      await first.publish(file);
      const exported = await first.call('workflows.export', { id: file.name });
      expect(meaning(exported)).toEqual(meaning(file));

      const second = await openEngine();
      const result = await second.publish(exported);
      expect(result.endpoints.every(({ created }) => created)).toBe(true);
      const again = await second.call('workflows.export', { id: file.name, version: 'published' });
      expect(again).toEqual(exported);
    },
  );

  it('holds no secret', async () => {
    const engine = await openEngine();
    await engine.publish(
      onWebhook(workflow([setStep('x', 1)]), 'orders', {
        verification: { scheme: 'bearer', secrets: ['correct horse battery'] },
      }),
    );
    const exported = await engine.call('workflows.export', { id: 'A workflow' });
    expect(JSON.stringify(exported)).not.toContain('horse');
    expect(exported.endpoints).toMatchObject([{ verification: { scheme: 'bearer', secrets: [] } }]);
  });

  it('gives the draft or what is live, as asked', async () => {
    const engine = await openEngine();
    const file = (n: number) => workflow([setStep('x', n)]);
    await engine.call('workflows.import', { file: file(1) });
    const live = () => engine.call('workflows.export', { id: 'A workflow', version: 'published' });
    await expect(live()).rejects.toThrow(/no published version/);
    await engine.publish(file(1));
    await engine.call('workflows.import', { file: file(2) });
    expect((await live()).steps[1]?.params).toEqual({ value: 1 });
    const draft = await engine.call('workflows.export', { id: 'A workflow' });
    expect(draft.steps[1]?.params).toEqual({ value: 2 });
  });

  it('names every endpoint once, whatever its path looks like', async () => {
    const engine = await openEngine();
    const paths = ['a/b', 'a-b', '2024', 'UPPER', '~._'];
    const file: WorkflowFileInput = {
      format: 'patchbay/workflow@1',
      name: 'Many ways in',
      endpoints: paths.map((path, index) => ({ key: `k${index}`, path })),
      steps: [...paths, 'again'].map((_, index) => ({
        id: `hook${index}`,
        type: 'webhook',
        params: { endpoint: `k${index % paths.length}` },
      })),
      edges: [],
    };
    await engine.publish(file);
    const exported = await engine.call('workflows.export', { id: file.name });
    expect(exported.endpoints.map(({ path }) => path)).toEqual(paths);
    expect(new Set(exported.endpoints.map(({ key }) => key)).size).toBe(paths.length);
    expect(meaning(exported)).toEqual(meaning(file));
    await engine.publish(exported);
  });
});
