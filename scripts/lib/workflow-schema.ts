import * as z from 'zod';
import type { StepType } from '../../engine/steps/define-step.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { workflowFileSchema } from '../../shared/model/workflow.ts';

const expression: JsonObject = {
  title: 'Expression',
  type: 'string',
  pattern: '\\{\\{',
};

/**
 * docs/workflow.schema.json: the JSON Schema (2020-12) of workflow files. The params of each step
 * type are described where the file itself says only "an object", so that editors can complete them.
 */
export function workflowJsonSchema(types: Iterable<StepType>): JsonObject {
  const file = toJson(z.toJSONSchema(workflowFileSchema, { io: 'input', unrepresentable: 'any' }));
  const step = stepSchema(file);
  const all = [...types].map((type) => ({ type, entry: type.catalogEntry() }));
  const properties = isJsonObject(step.properties) ? step.properties : {};
  step.properties = {
    ...properties,
    type: {
      description: 'What the step does: see docs/steps.md.',
      type: 'string',
      enum: all.map(({ type }) => type.type),
    },
  };
  step.allOf = all.map(({ type, entry }) => ({
    if: { properties: { type: { const: type.type } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: {
      description: entry.description,
      properties: { params: { $ref: definition(type.type) } },
    },
  }));
  const definitions = Object.fromEntries(
    all.map(({ type, entry }) => [type.type, paramsSchema(type.type, entry.params)]),
  );
  const own = isJsonObject(file.$defs) ? file.$defs : {};
  return {
    ...withoutForms(file),
    title: 'Patchbay workflow file',
    $defs: { ...own, ...definitions, expression },
  };
}

function stepSchema(file: JsonObject): JsonObject {
  const { properties } = file;
  const steps = isJsonObject(properties) ? properties.steps : undefined;
  const items = isJsonObject(steps) ? steps.items : undefined;
  if (!isJsonObject(items)) throw new Error('the workflow file has no list of steps');
  return items;
}

function definition(name: string): string {
  return `#/$defs/${name}`;
}

function paramsSchema(type: string, params: Json): Json {
  if (!isJsonObject(params)) return params;
  const { $schema, $defs, ...schema } = params;
  const nested = isJsonObject($defs) ? $defs : {};
  return withExpressions(
    { ...schema, ...(Object.keys(nested).length > 0 ? { $defs: nested } : {}) },
    definition(type),
  );
}

/**
 * Params are written before their expressions are resolved: wherever a value is expected, text with
 * `{{ }}` may stand. References are moved to where the params' own definitions now lie.
 */
function withExpressions(schema: JsonObject, home: string): JsonObject {
  const moved: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (forms.has(key)) continue;
    if (key === '$ref' && typeof value === 'string') moved[key] = value.replace('#', home);
    else if (key === 'properties')
      moved[key] = mapValues(value, (each) => orExpression(each, home));
    else if (key === '$defs') moved[key] = mapValues(value, (each) => inner(each, home));
    else if (key === 'items' || key === 'additionalProperties') {
      moved[key] = orExpression(value, home);
    } else if ((key === 'anyOf' || key === 'oneOf') && Array.isArray(value)) {
      moved[key] = value.map((each) => inner(each, home));
    } else moved[key] = value;
  }
  return moved;
}

/** Settings of endpoints are drawn by forms as well. */
function withoutForms(schema: JsonObject): JsonObject {
  const each = (value: Json): Json => (isJsonObject(value) ? withoutForms(value) : value);
  const left = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (forms.has(key)) return [];
    if (key === 'properties') return [[key, mapValues(value, each)]];
    return [[key, Array.isArray(value) ? value.map(each) : each(value)]];
  });
  return Object.fromEntries(left);
}

/** What only forms read. */
const forms: ReadonlySet<string> = new Set(['field', 'options']);

function orExpression(schema: Json, home: string): Json {
  if (!isJsonObject(schema)) return schema;
  const { title, description, default: fallback, ...rest } = withExpressions(schema, home);
  const notes: JsonObject = Object.fromEntries(
    Object.entries({ title, description, default: fallback }).filter(
      (note): note is [string, Json] => note[1] !== undefined,
    ),
  );
  // Any value is text with `{{ }}` already; a constant tells choices apart.
  if (Object.keys(rest).length === 0 || rest.const !== undefined) return { ...notes, ...rest };
  // Not `anyOf`: editors would say "does not match any of these" instead of what is wrong.
  return { ...notes, if: { $ref: definition('expression') }, else: rest };
}

function inner(schema: Json, home: string): Json {
  return isJsonObject(schema) ? withExpressions(schema, home) : schema;
}

function mapValues(value: Json, change: (each: Json) => Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

function toJson(value: unknown): JsonObject {
  const json: JsonObject = JSON.parse(JSON.stringify(value));
  return json;
}
