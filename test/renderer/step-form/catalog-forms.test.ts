import { describe, expect, it } from 'vitest';
import { catalog } from '../../../engine/steps/index.ts';
import { valueAt, withValue } from '../../../renderer/step-form/params/param-path.ts';
import type { FieldShape, FieldSpec } from '../../../renderer/step-form/schema/field-spec.ts';
import { fits, isExpressionText } from '../../../renderer/step-form/schema/fits.ts';
import { formOf } from '../../../renderer/step-form/schema/form-of.ts';
import { initialValue } from '../../../renderer/step-form/schema/initial-value.ts';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import { FIELD_KINDS } from '../../../shared/step-catalog.ts';

type Path = readonly (string | number)[];

/** Every field there can be, in groups, choices and lists, too. */
function fieldsIn(fields: readonly FieldSpec[]): FieldSpec[] {
  return fields.flatMap((field) => [field, ...fieldsIn(inside(field.shape))]);
}

function inside(shape: FieldShape): readonly FieldSpec[] {
  switch (shape.kind) {
    case 'group':
      return shape.fields;
    case 'duration':
      return shape.more;
    case 'choice':
      return shape.variants.flatMap(({ fields }) => fields);
    case 'list':
      return [shape.item];
    default:
      return [];
  }
}

/** Which field draws which value of an example. */
function drawn(field: FieldSpec, value: Json | undefined, path: Path): [FieldSpec, Json, Path][] {
  if (value === undefined) return [];
  const own: [FieldSpec, Json, Path][] = [[field, value, path]];
  const { shape } = field;
  if (shape.kind === 'list' && Array.isArray(value)) {
    return [...own, ...value.flatMap((item, index) => drawn(shape.item, item, [...path, index]))];
  }
  if (!isJsonObject(value)) return own;
  const fields =
    shape.kind === 'choice'
      ? (shape.variants.find((each) => each.value === value[shape.discriminator])?.fields ?? [])
      : inside(shape);
  return [...own, ...fields.flatMap((each) => drawn(each, value[each.key], [...path, each.key]))];
}

describe.each(catalog().map((entry) => [entry.type, entry] as const))(
  'the form of %s',
  (_, entry) => {
    const { fields } = formOf(entry);
    const example = isJsonObject(entry.example) ? entry.example : {};
    const properties = isJsonObject(entry.params) ? entry.params.properties : {};

    it('has a field for every param, with a title', () => {
      expect(fields.map(({ key }) => key)).toEqual(Object.keys(properties ?? {}));
      for (const field of fieldsIn(fields)) expect(field.title, field.key).toMatch(/^\S/);
    });

    it('draws each param as its schema says, and only JSON as JSON', () => {
      for (const field of fields) {
        const schema = valueAt(properties, [field.key]);
        const kind = isJsonObject(schema) ? schema.field : undefined;
        if (kind === undefined) continue;
        expect(FIELD_KINDS).toContain(kind);
        const isJson = field.shape.kind === 'json';
        expect(isJson, `${field.key}, a field of the kind ${String(kind)}`).toBe(kind === 'json');
      }
    });

    it('offers something to choose wherever there is a choice', () => {
      for (const { key, shape } of fieldsIn(fields)) {
        if (shape.kind === 'select' || shape.kind === 'many')
          expect(shape.options.length, key).toBeGreaterThan(1);
        if (shape.kind === 'choice') expect(shape.variants.length, key).toBeGreaterThan(1);
        if (shape.kind === 'conditions') expect(shape.operators.length).toBeGreaterThan(20);
      }
    });

    it('shows all of its example in the fields for it, and gives it back untouched', () => {
      const values = fields.flatMap((field) => drawn(field, example[field.key], [field.key]));
      for (const [field, value, path] of values) {
        const shown = fits(field, value) || isExpressionText(value);
        expect(shown, `${path.join('.')}: ${JSON.stringify(value)}`).toBe(true);
        expect(withValue(example, path, value)).toEqual(example);
      }
      expect(
        Object.keys(example).filter((key) => !fields.some((each) => each.key === key)),
      ).toEqual([]);
    });

    it('starts new items with values that their own fields can show', () => {
      for (const { shape } of fieldsIn(fields)) {
        if (shape.kind !== 'list') continue;
        expect(fits(shape.item, initialValue(shape.item)), shape.item.title).toBe(true);
      }
    });
  },
);
