import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catalog, stepType, stepTypes } from '../../../engine/steps/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { FIELD_KINDS, stepCatalogEntrySchema } from '../../../shared/step-catalog.ts';
import { stepContext } from '../../support/step-context.ts';
import { stepProblems } from '../../support/step-problems.ts';

const all = [...stepTypes.values()];

function exampleOf(type: string): JsonObject {
  const example = catalog().find((entry) => entry.type === type)?.example;
  if (!isJsonObject(example)) throw new Error(`${type} has no example`);
  return structuredClone(example);
}

interface Property {
  path: string;
  schema: JsonObject;
}

/** Every property that the JSON Schema of params defines, at any depth and in any choice. */
function propertiesOf(schema: Json | undefined, path: string): Property[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => propertiesOf(item, path));
  if (!isJsonObject(schema)) return [];
  const own = Object.entries(isJsonObject(schema.properties) ? schema.properties : {});
  const nested = ['anyOf', 'oneOf', 'allOf', 'items', 'prefixItems'].flatMap((key) =>
    propertiesOf(schema[key], path),
  );
  const definitions = Object.values(isJsonObject(schema.$defs) ? schema.$defs : {});
  return [
    ...own.flatMap(([key, property]) => [
      ...(isJsonObject(property) ? [{ path: `${path}.${key}`, schema: property }] : []),
      ...propertiesOf(property, `${path}.${key}`),
    ]),
    ...nested,
    ...propertiesOf(definitions, path),
  ];
}

/** The schema that a property refers to, with what the property says itself on top. */
function resolved(schema: JsonObject, root: Json): JsonObject {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/$defs/', '') : undefined;
  const definitions = isJsonObject(root) && isJsonObject(root.$defs) ? root.$defs : {};
  const target = name === undefined ? undefined : definitions[name];
  return isJsonObject(target) ? { ...target, ...schema } : schema;
}

describe('the registry of steps', () => {
  it('has the steps of a first workflow, each under a type of its own', () => {
    expect(all.map((each) => each.type)).toEqual(
      expect.arrayContaining([
        'webhook',
        'manual',
        'filter',
        'switch',
        'set',
        'delay',
        'http-request',
        'respond',
        'notification',
      ]),
    );
    // A type that came twice would be once in the map.
    expect(catalog().map((entry) => entry.type)).toEqual(all.map((each) => each.type));
  });

  it('finds a step type by its name', () => {
    expect(stepType('filter')?.name).toBe('Filter');
    expect(stepType('toString')).toBeUndefined();
  });

  describe.each(all.map((each) => [each.type, each] as const))('%s', (type, each) => {
    const entry = catalog().find((candidate) => candidate.type === type);

    it('is described', async () => {
      expect(type).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(each.name.length).toBeGreaterThan(0);
      expect(each.docs.trim().length).toBeGreaterThan(20);
      expect(entry?.description).toMatch(/^[A-Z].*\.$/);
      const icon = new URL(
        `../../../node_modules/lucide-react/dist/esm/icons/${entry?.icon}.mjs`,
        import.meta.url,
      );
      await expect(readFile(icon, 'utf8')).resolves.toContain('export');
    });

    it('has ports with names of their own', () => {
      for (const ports of [each.ports, each.portsFor(exampleOf(type)), each.portsFor({})]) {
        expect(ports.length).toBeGreaterThan(0);
        expect(new Set(ports.map((port) => port.name)).size).toBe(ports.length);
        for (const port of ports) {
          expect(port.name).toMatch(/^[a-z][a-z0-9_]{0,63}$/);
          // The engine adds this one to every step.
          expect(port.name).not.toBe('error');
          expect(port.label).not.toBe('');
        }
      }
    });

    it('accepts its example', () => {
      expect(stepProblems(each, exampleOf(type))).toEqual([]);
    });

    it('names a param that it does not know', () => {
      const problems = stepProblems(each, { ...exampleOf(type), notAParam: 1 });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain('there is no param "notAParam" here');
    });

    it('can be drawn as a form', () => {
      const params = entry?.params ?? null;
      const properties = propertiesOf(params, type);
      expect(properties.length).toBeGreaterThan(0);
      const problems = properties.flatMap(({ path, schema }) => {
        const { title, field } = resolved(schema, params);
        return [
          ...(typeof title === 'string' && title !== '' ? [] : [`${path} has no title`]),
          ...(FIELD_KINDS.some((kind) => kind === field)
            ? []
            : [`${path} has no known field kind: ${JSON.stringify(field)}`]),
        ];
      });
      expect(problems).toEqual([]);
    });

    it('explains its params', () => {
      const params = entry?.params;
      const own = isJsonObject(params) && isJsonObject(params.properties) ? params.properties : {};
      const silent = Object.entries(own).filter(
        ([, schema]) =>
          !isJsonObject(schema) || typeof resolved(schema, params ?? null).description !== 'string',
      );
      expect(silent.map(([name]) => name)).toEqual([]);
    });

    it('has a catalog entry that survives the wire', () => {
      const sent: unknown = JSON.parse(JSON.stringify(entry));
      expect(stepCatalogEntrySchema.parse(sent)).toEqual(entry);
    });

    it('ends without acting when it was canceled before it started', async () => {
      const context = stepContext();
      context.abort(new Error('canceled'));
      const [outcome] = await Promise.allSettled([
        (async () => each.execute(exampleOf(type), context))(),
      ]);
      expect(context.notifications).toEqual([]);
      expect(context.answers).toEqual([]);
      // A step without effects may as well carry on to its end: there is nothing to stop.
      if (each.effects !== 'none') expect(outcome.status).toBe('rejected');
    });
  });
});
