import type { Json, JsonObject } from '../../../shared/json.ts';
import type { FieldSpec } from './field-spec.ts';

/** What a new item of a list, or a group that is begun, starts with: only what has to be there. */
export function initialValue(spec: FieldSpec): Json {
  const { shape } = spec;
  if (spec.default !== undefined && shape.kind !== 'group') return spec.default;
  switch (shape.kind) {
    case 'number':
      return shape.minimum ?? 0;
    case 'boolean':
      return false;
    case 'select':
      return shape.options[0]?.value ?? '';
    case 'json':
      return null;
    case 'many':
    case 'list':
    case 'conditions':
      return [];
    case 'key-value':
      return shape.asObject ? {} : [];
    case 'duration':
      return { amount: 1, unit: usualUnit(spec) };
    case 'group':
      return initialFields(shape.fields);
    case 'choice': {
      const [first] = shape.variants;
      return first === undefined
        ? {}
        : { [shape.discriminator]: first.value, ...initialFields(first.fields) };
    }
    default:
      return '';
  }
}

/** Required params that have one usual value; text that a person has to write is left out. */
export function initialFields(fields: readonly FieldSpec[]): JsonObject {
  const entries = fields
    .filter(
      ({ required, shape }) => required && ['select', 'list', 'conditions'].includes(shape.kind),
    )
    .map((field) => [field.key, initialValue(field)] as const);
  return Object.fromEntries(entries);
}

export function usualUnit({ shape }: FieldSpec): Json {
  if (shape.kind !== 'duration') return 'minutes';
  const { units } = shape;
  return units.find(({ value }) => value === 'minutes')?.value ?? units[0]?.value ?? 'minutes';
}
