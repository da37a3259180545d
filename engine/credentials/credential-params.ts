import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { stepType } from '../steps/index.ts';

/**
 * The definition with `name` asked for every credential that a param names, whatever the step;
 * expressions are left alone. The same objects where nothing changes.
 */
export function mapCredentials(
  definition: WorkflowDefinition,
  name: (credential: string, stepId: string) => string,
): WorkflowDefinition {
  let changed = false;
  const steps = definition.steps.map((step) => {
    const schema = stepType(step.type)?.catalogEntry().params;
    if (!isJsonObject(schema)) return step;
    const params = mapped(schema, step.params, {
      root: schema,
      name: (credential) => name(credential, step.id),
    });
    if (params === step.params || !isJsonObject(params)) return step;
    changed = true;
    return { ...step, params };
  });
  return changed ? { ...definition, steps } : definition;
}

interface Walk {
  root: JsonObject;
  name: (credential: string) => string;
}

/** Along the JSON Schema of the step's params: `field: 'credential'` marks what names one. */
function mapped(schema: Json | undefined, value: Json, walk: Walk): Json {
  if (!isJsonObject(schema)) return value;
  let result = value;
  if (typeof schema.$ref === 'string')
    result = mapped(target(schema.$ref, walk.root), result, walk);
  for (const choice of [schema.anyOf, schema.oneOf, schema.allOf])
    if (Array.isArray(choice)) for (const each of choice) result = mapped(each, result, walk);
  if (typeof result === 'string') {
    const isName = schema.field === 'credential' && result !== '' && !result.includes('{{');
    return isName ? walk.name(result) : result;
  }
  if (Array.isArray(result)) {
    const before = result;
    const items = before.map((item) => mapped(schema.items, item, walk));
    return items.some((item, index) => item !== before[index]) ? items : before;
  }
  return isJsonObject(result) ? mappedObject(schema, result, walk) : result;
}

function mappedObject(schema: JsonObject, value: JsonObject, walk: Walk): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    key,
    mapped(
      Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties,
      item,
      walk,
    ),
  ]);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}

function target(reference: string, root: JsonObject): Json | undefined {
  const name = reference.replace('#/$defs/', '');
  return isJsonObject(root.$defs) && Object.hasOwn(root.$defs, name) ? root.$defs[name] : undefined;
}
