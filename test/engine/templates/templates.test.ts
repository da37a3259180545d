import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine } from '../../support/test-engine.ts';

failOnLeaks();

const files = readdirSync(inRoot('examples', 'templates'));

describe('templates', () => {
  it('are all offered, each once, under a name of its own', async () => {
    const { call } = await openEngine();
    const { templates } = await call('templates.list', {});
    expect(templates.map(({ id }) => `${id}.json`).toSorted()).toEqual(files.toSorted());
    expect(new Set(templates.map(({ file }) => file.name)).size).toBe(templates.length);
    expect(templates.length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)(
    '%s is imported and checked without an error, and explains itself',
    async (name) => {
      const engine = await openEngine();
      const file: unknown = JSON.parse(readFileSync(inRoot('examples', 'templates', name), 'utf8'));
      const preview = await engine.call('workflows.preview', { file });
      // Only a secret, which has no place in a file, may be missing.
      const others = preview.problems.filter(({ message }) => !message.includes('has no secret'));
      expect(others).toEqual([]);
      expect(preview).toMatchObject({ canImport: true, canPublish: true });
      const { workflow } = await engine.call('workflows.import', {
        file,
        publish: true,
        grant: 'all',
      });
      expect(workflow.publishedVersion).toBe(1);
      expect(preview.description).toBeTruthy();
      expect(preview.definition?.notes).toHaveLength(1);
      const steps = preview.definition?.steps ?? [];
      for (const step of steps) {
        const { id } = step;
        expect({ id, named: step.name !== undefined }).toEqual({ id, named: true });
        expect({ id, placed: step.position !== undefined }).toEqual({ id, placed: true });
      }
      const places = steps.map(({ position }) => `${position?.x} ${position?.y}`);
      expect(new Set(places).size).toBe(places.length);
    },
  );

  it('with a webhook have an event that it may be sent', async () => {
    const { call } = await openEngine();
    const { templates } = await call('templates.list', {});
    for (const { id, file, event } of templates) {
      const hears = file.steps.some(({ type }) => type === 'webhook');
      expect({ id, event: event !== null }).toEqual({ id, event: hears });
    }
  });

  it('retry what calls others, each with a policy of its own', async () => {
    const { call } = await openEngine();
    const { templates } = await call('templates.list', {});
    const calling = ['http-request', 'slack', 'email-smtp', 'ntfy'];
    for (const { id, file } of templates) {
      const steps = file.steps.filter(
        ({ type, params }) => calling.includes(type) && params['method'] !== 'GET',
      );
      expect({ id, without: steps.filter(({ retry }) => retry === undefined) }).toEqual({
        id,
        without: [],
      });
    }
  });
});
