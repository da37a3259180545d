import * as z from 'zod';
import { numberFromText } from '../../shared/expression/values.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';

/**
 * Any JSON value, or nothing where an expression's path is missing. The tree is not walked: it was
 * JSON before, and bodies are large.
 */
export const anyValue = z.custom<Json>().optional();

/** An object of whatever shape: what a service reads and Patchbay does not. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });

/** Text, or a value that an expression gave, written as text: JSON for lists and objects, "" for null. */
export function textParam<T extends z.ZodType<string>>(schema: T) {
  return z.preprocess(writeText, schema).meta(describeInput(schema));
}

/** A number, or text that spells one, as values from forms and query strings do. */
export function numberParam<T extends z.ZodType<number>>(schema: T) {
  return z.preprocess(readNumber, schema).meta(describeInput(schema));
}

function writeText(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? '' : JSON.stringify(value);
    default:
      return value;
  }
}

function readNumber(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const number = numberFromText(value);
  return Number.isFinite(number) ? number : value;
}

/** zod cannot see through `preprocess`: forms would be told nothing about the param. */
function describeInput(schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return described;
}
