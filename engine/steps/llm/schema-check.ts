import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { StepFailure } from '../define-step.ts';

/** What does not fit, one line each; empty when the value fits. */
export type SchemaCheck = (value: Json) => string[];

/** Tests text against a pattern within a time limit. */
type Matches = (pattern: string, flags: string, input: string) => boolean;

const MAX_LINES = 10;

/**
 * Drafts 2020-12 and, by `$schema`, 07. Nothing is fetched for a `$ref`. Throws StepFailure
 * `llm_schema_invalid`; the check throws what `matches` throws.
 */
export function schemaCheck(schema: JsonObject, matches: Matches): SchemaCheck {
  const isDraft07 = `${schema.$schema ?? ''}`.includes('draft-07');
  const ajv = new (isDraft07 ? Ajv : Ajv2020)({
    allErrors: true,
    strict: false,
    logger: false,
    // A schema may come with a workflow from elsewhere, and its patterns may take for ever.
    code: { regExp: regExpBy(matches) },
  });
  formats.default(ajv);
  try {
    const validate = ajv.compile<Json>(schema);
    return (value) =>
      validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_LINES).map(line);
  } catch (error) {
    throw new StepFailure({
      code: 'llm_schema_invalid',
      message: `The schema is no JSON Schema that can be used: ${error instanceof Error ? error.message : error}`,
      hint: 'Drafts 2020-12 and 07 are known, and every $ref must lead into the schema itself.',
    });
  }
}

function regExpBy(matches: Matches) {
  const engine = (pattern: string, flags: string) => {
    // Says what is wrong with it while the schema is compiled.
    new RegExp(pattern, flags);
    return {
      test: (input: string) => matches(pattern, flags, input),
      // By which the compiler tells one pattern from another.
      toString: () => `/${pattern}/${flags}`,
    };
  };
  return Object.assign(engine, { code: 'new RegExp' });
}

function line({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the answer' : instancePath;
  const allowed: unknown = params.allowedValues;
  const more = Array.isArray(allowed) ? `: ${allowed.join(', ').slice(0, 200)}` : '';
  const extra: unknown = params.additionalProperty;
  const named = typeof extra === 'string' ? ` ("${extra.slice(0, 100)}")` : '';
  return `${where} ${message ?? 'does not fit'}${more}${named}`;
}

/**
 * Whether OpenAI's strict mode takes it: every object names all its properties as required and
 * allows no others (its guide "Structured Outputs", supported schemas).
 */
export function isStrict(schema: Json | undefined, depth = 0): boolean {
  if (depth > 20) return false;
  if (Array.isArray(schema)) return schema.every((each) => isStrict(each, depth + 1));
  if (!isJsonObject(schema)) return true;
  if ('oneOf' in schema || 'allOf' in schema || 'not' in schema || 'patternProperties' in schema)
    return false;
  const { properties, required, additionalProperties } = schema;
  if (schema.type === 'object' || properties !== undefined) {
    const names = isJsonObject(properties) ? Object.keys(properties) : [];
    const wanted = Array.isArray(required) ? required : [];
    if (additionalProperties !== false || !names.every((name) => wanted.includes(name)))
      return false;
  }
  const inner = [
    ...(isJsonObject(properties) ? Object.values(properties) : []),
    ...(isJsonObject(schema.$defs) ? Object.values(schema.$defs) : []),
    ...(Array.isArray(schema.anyOf) ? schema.anyOf : []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
  return inner.every((each) => isStrict(each, depth + 1));
}
