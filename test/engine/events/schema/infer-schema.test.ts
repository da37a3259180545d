import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedFields } from '../../../../engine/events/schema/added-fields.ts';
import { compileBodyCheck } from '../../../../engine/events/schema/body-check.ts';
import { inferSchema } from '../../../../engine/events/schema/infer-schema.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';

describe('what is learned', () => {
  it('has the types of all samples, and requires what every one has', () => {
    const samples: Json[] = [
      { id: 1, name: 'Ada', items: [{ sku: 'a', price: 1.5 }], note: null },
      { id: 2, name: 'Bob', items: [], note: 'x', extra: { deep: true } },
    ];
    expect(inferSchema(samples)).toEqual({
      $schema,
      type: 'object',
      properties: {
        id: { type: 'number' },
        name: { type: 'string' },
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: { sku: { type: 'string' }, price: { type: 'number' } },
            required: ['sku', 'price'],
          },
        },
        note: { type: ['null', 'string'] },
        extra: { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'] },
      },
      required: ['id', 'name', 'items', 'note'],
    });
  });

  it('does not take the names of a table for fields', () => {
    const entries = Array.from({ length: 500 }, (_, n) => [`user${n}`, n]);
    expect(inferSchema([Object.fromEntries(entries)])).toEqual({ $schema, type: 'object' });
  });

  it('fits every sample it was made of, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), async (values) => {
        const samples: Json[] = JSON.parse(JSON.stringify(values));
        const schema = inferSchema(samples);
        const check = await compileBodyCheck(schema);
        expect(samples.filter((sample) => !check.fits(sample))).toEqual([]);
        expect(samples.flatMap((sample) => addedFields(schema, sample))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a check', () => {
  it('names every deviation with its path', async () => {
    const check = await compileBodyCheck(
      inferSchema([{ a: { 'b/c': 1 }, items: [{ price: 1 }], must: true }]),
    );
    expect(check.fits({ a: {}, items: [{ price: 'x' }] })).toBe(false);
    expect(check.deviations({ a: {}, items: [{ price: 1 }, { price: 'x' }] })).toEqual([
      { keys: ['must'], kind: 'missing', message: 'is missing' },
      { keys: ['a', 'b/c'], kind: 'missing', message: 'is missing' },
      { keys: ['items', '*', 'price'], kind: 'type', message: 'must be number' },
    ]);
  });

  it('knows formats, and draft 07 by its name', async () => {
    const format = await compileBodyCheck({ type: 'string', format: 'email' });
    expect([format.fits('a@example.com'), format.fits('a')]).toEqual([true, false]);
    const old = await compileBodyCheck({
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { id: { type: 'integer' } },
      items: [{ $ref: '#/definitions/id' }],
    });
    expect([old.fits([1]), old.fits(['x'])]).toEqual([true, false]);
  });

  it.each<JsonObject>([
    { type: 'nonsense' },
    { $ref: 'https://example.com/schema' },
    { pattern: '(' },
  ])('%j is no schema that can be used', async (schema) => {
    await expect(compileBodyCheck(schema)).rejects.toThrow('no JSON Schema that can be used');
  });
});

it('finds names that the schema does not know, unless it says what others are', () => {
  const schema = inferSchema([{ a: [{ b: 1 }] }]);
  expect(addedFields(schema, { a: [{ b: 1, c: 2 }, { c: 3 }], d: 4 })).toEqual([
    ['a', '*', 'c'],
    ['d'],
  ]);
  expect(addedFields({ ...schema, additionalProperties: true }, { d: 4 })).toEqual([]);
});
