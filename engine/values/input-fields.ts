import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';

const FIELD_TYPES = ['text', 'number', 'boolean', 'list', 'object', 'any'] as const;
type FieldType = (typeof FIELD_TYPES)[number];

const fieldSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
      'must start with a letter and use A-Z, a-z, 0-9 and "_"',
    )
    .meta({ title: 'Name', field: 'text' }),
  type: z.enum(FIELD_TYPES).default('any').meta({ title: 'Type', field: 'select' }),
  required: z.boolean().default(false).meta({ title: 'Required', field: 'boolean' }),
  default: z
    .custom<Json>()
    .optional()
    .meta({ title: 'Default', description: 'Where the caller leaves it out.', field: 'json' }),
  description: z
    .string()
    .max(500)
    .optional()
    .meta({ title: 'Description', description: 'For who calls it.', field: 'text' }),
});

/** What a caller gives: names, types, which are required. */
export const inputFieldsSchema = z
  .array(fieldSchema)
  .max(100)
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
    message: 'has a name twice',
  });
export type InputFields = z.output<typeof inputFieldsSchema>;

/**
 * The input with defaults filled in, or one line for each thing that is wrong with it. Without
 * fields anything will do; fields that are not listed pass as well.
 */
export function readInput(
  fields: InputFields,
  input: Json,
): { ok: true; input: Json } | { ok: false; problems: string[] } {
  if (fields.length === 0) return { ok: true, input };
  if (!isJsonObject(input) && input !== null)
    return { ok: false, problems: ['the input must be an object with the fields of the trigger'] };
  const read: JsonObject = { ...(input ?? {}) };
  const problems: string[] = [];
  for (const { name, type, required, default: fallback } of fields) {
    const value = Object.hasOwn(read, name) ? read[name] : undefined;
    if (value === undefined || value === null) {
      if (fallback !== undefined) read[name] = fallback;
      else if (required) problems.push(`${name}: is required`);
    } else if (!isOfType(value, type)) {
      problems.push(`${name}: must be ${WORDS[type]}`);
    }
  }
  return problems.length === 0 ? { ok: true, input: read } : { ok: false, problems };
}

const WORDS: Record<FieldType, string> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
  any: 'anything',
};

function isOfType(value: Json, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'any':
      return true;
  }
}
