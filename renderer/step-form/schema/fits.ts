import { hasExpression } from '../../../shared/expression/template.ts';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import type { FieldSpec } from './field-spec.ts';

/** Text in which there is an expression: any field can hold it. */
export function isExpressionText(value: Json | undefined): value is string {
  return typeof value === 'string' && hasExpression(value);
}

/**
 * Whether the field's own way of drawing shows all of the value. What does not fit is drawn as
 * JSON instead, so that nothing that is there is hidden or lost.
 */
export function fits({ shape }: FieldSpec, value: Json | undefined): boolean {
  if (value === undefined) return true;
  switch (shape.kind) {
    case 'json':
    case 'expression':
      return true;
    case 'text': {
      const { item, fields } = shape;
      if (Array.isArray(value))
        return (
          item !== undefined && value.every((each) => !Array.isArray(each) && fits(item, each))
        );
      if (isJsonObject(value)) return fields.length > 0 && hasOnly(value, keysOf(fields));
      return ['string', 'number', 'boolean'].includes(typeof value);
    }
    case 'number':
    case 'date':
      return ['string', 'number', 'boolean'].includes(typeof value);
    case 'code':
    case 'time-of-day':
    case 'time-zone':
    case 'endpoint':
    case 'credential':
    case 'workflow':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'select':
      return typeof value !== 'object';
    case 'many':
      return (
        Array.isArray(value) &&
        value.every((item) => shape.options.some((option) => option.value === item))
      );
    case 'key-value':
      return fitsKeyValue(shape, value);
    case 'conditions':
      return Array.isArray(value) && value.every(isJsonObject);
    case 'duration':
      return isJsonObject(value) && hasOnly(value, ['amount', 'unit', ...keysOf(shape.more)]);
    case 'group':
      return isJsonObject(value) && hasOnly(value, keysOf(shape.fields));
    case 'choice': {
      if (!isJsonObject(value)) return false;
      const chosen = shape.variants.find((each) => each.value === value[shape.discriminator]);
      return (
        chosen !== undefined && hasOnly(value, [shape.discriminator, ...keysOf(chosen.fields)])
      );
    }
    case 'list':
      return Array.isArray(value);
  }
}

function keysOf(fields: readonly FieldSpec[]): string[] {
  return fields.map(({ key }) => key);
}

function hasOnly(value: { [key: string]: Json }, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}

function fitsKeyValue(
  { asList, asObject }: { asList: boolean; asObject: boolean },
  value: Json,
): boolean {
  if (Array.isArray(value)) {
    return (
      asList &&
      value.every(
        (row) =>
          isJsonObject(row) && typeof row.name === 'string' && hasOnly(row, ['name', 'value']),
      )
    );
  }
  return asObject && isJsonObject(value);
}
