import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { catalog, stepTypes } from '../../engine/steps/index.ts';
import { generatedDocs } from '../../scripts/docs.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { stepsMarkdown } from '../../scripts/lib/steps-markdown.ts';
import { workflowJsonSchema } from '../../scripts/lib/workflow-schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';

function part(schema: Json | undefined, ...path: string[]): JsonObject {
  const [key, ...rest] = path;
  if (!isJsonObject(schema)) throw new Error(`nothing at ${path.join('.')}`);
  return key === undefined ? schema : part(schema[key], ...rest);
}

describe('generated documentation', () => {
  it.each([...generatedDocs()])('%s is what `npm run docs` makes', async (path, content) => {
    await expect(readFile(inRoot(path), 'utf8')).resolves.toBe(content);
  });

  it('has a section, an example and the params of every step', () => {
    const markdown = stepsMarkdown(stepTypes.values());
    for (const { name, type, params } of catalog()) {
      const [, section = ''] = markdown.split(`\n## ${name}\n`);
      expect(section).toContain(`"type": "${type}"`);
      for (const param of Object.keys(part(params, 'properties'))) {
        expect(section.split('\n## ')[0]).toContain(`| \`${param}\` |`);
      }
    }
  });
});

describe('the JSON Schema of workflow files', () => {
  const schema = workflowJsonSchema(stepTypes.values());
  const definitions = part(schema, '$defs');

  it('knows every step type and refers to its params', () => {
    const step = part(schema, 'properties', 'steps', 'items');
    expect(part(step, 'properties', 'type').enum).toEqual([...stepTypes.keys()]);
    expect(JSON.stringify(step.allOf)).toContain('"$ref":"#/$defs/filter"');
  });

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(schema).match(/#\/[^"]*/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) {
      expect(() => part(schema, ...reference.slice(2).split('/'))).not.toThrow();
    }
  });

  it('holds nothing that only forms read', () => {
    expect(JSON.stringify(schema)).not.toContain('"field":');
  });

  it('lets an expression stand for any param, and for nothing that tells choices apart', () => {
    const status = part(definitions, 'respond', 'properties', 'status');
    expect(status).toMatchObject({
      if: { $ref: '#/$defs/expression' },
      else: { type: 'integer', minimum: 200, maximum: 599 },
    });
    const body = part(definitions, 'respond', 'properties', 'body', 'else');
    expect(part(z.array(z.json()).parse(body.oneOf)[0], 'properties', 'type')).toEqual({
      title: 'Kind',
      type: 'string',
      const: 'json',
    });
  });
});
