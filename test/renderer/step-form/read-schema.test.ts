import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../../../renderer/step-form/schema/field-spec.ts';
import { fits } from '../../../renderer/step-form/schema/fits.ts';
import { readForm } from '../../../renderer/step-form/schema/read-schema.ts';
import { nameTitle, optionTitle } from '../../../renderer/step-form/schema/words.ts';
import type { Json } from '../../../shared/json.ts';

function fieldOf(schema: { [key: string]: Json }): FieldSpec {
  const [field] = readForm({ type: 'object', properties: { it: schema }, required: ['it'] });
  if (field === undefined) throw new Error('no field');
  return field;
}

describe('a schema read as a form', () => {
  it('keeps title, description, default and what is required', () => {
    const field = fieldOf({
      type: 'string',
      field: 'text',
      title: 'Name',
      description: 'Of whom.',
      default: 'x',
    });
    expect(field).toMatchObject({
      key: 'it',
      title: 'Name',
      description: 'Of whom.',
      required: true,
      default: 'x',
      secret: false,
    });
  });

  it('goes by the type where there is no kind', () => {
    expect(fieldOf({ type: 'string' }).shape.kind).toBe('text');
    expect(fieldOf({ type: 'integer' }).shape.kind).toBe('number');
    expect(fieldOf({ enum: ['a', 'b'] }).shape.kind).toBe('select');
    expect(fieldOf({ type: 'array', items: { enum: ['a', 'b'] } }).shape.kind).toBe('many');
    expect(fieldOf({}).shape.kind).toBe('json');
  });

  it('tells choices apart by the param that is fixed in each', () => {
    const { shape } = fieldOf({
      field: 'group',
      oneOf: [
        {
          type: 'object',
          title: 'None',
          properties: { type: { const: 'none' } },
        },
        {
          type: 'object',
          properties: { type: { const: 'api-key' }, key: { type: 'string', secret: true } },
          required: ['type', 'key'],
        },
      ],
    });
    expect(shape).toMatchObject({
      kind: 'choice',
      discriminator: 'type',
      variants: [
        { value: 'none', title: 'None', fields: [] },
        { value: 'api-key', title: 'API key', fields: [{ key: 'key', secret: true }] },
      ],
    });
  });

  it('knows an amount with a unit as a duration', () => {
    const { shape } = fieldOf({
      type: 'object',
      field: 'group',
      properties: {
        amount: { type: 'number', field: 'number' },
        unit: { type: 'string', enum: ['ms', 'minutes'], field: 'select' },
      },
    });
    expect(shape).toMatchObject({
      kind: 'duration',
      units: [{ title: 'Milliseconds' }, { title: 'Minutes' }],
    });
  });

  it('ends where a schema goes round in a circle', () => {
    const [field] = readForm({
      properties: { tree: { $ref: '#/$defs/tree' } },
      $defs: {
        tree: {
          type: 'object',
          properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
        },
      },
    });
    expect(field?.shape.kind).toBe('group');
  });

  it('leaves a value that is of another kind to the field of JSON', () => {
    const text = fieldOf({ type: 'string', field: 'text' });
    expect(fits(text, 'x')).toBe(true);
    expect(fits(text, ['x'])).toBe(false);
    const group = fieldOf({ type: 'object', properties: { a: { type: 'string' } } });
    expect(fits(group, { a: 'x' })).toBe(true);
    expect(fits(group, { a: 'x', unknown: 1 })).toBe(false);
  });
});

it('writes options and names for people', () => {
  expect(['link-header', 'api-key', 'sha256', 'GET', 'utf-8'].map(optionTitle)).toEqual([
    'Link header',
    'API key',
    'sha256',
    'GET',
    'utf-8',
  ]);
  expect(nameTitle('maxBytes')).toBe('Max bytes');
});
