import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import type { StepType } from '../steps/define-step.ts';
import { stepType } from '../steps/index.ts';
import { byWeight } from './wording.ts';

export interface DerivedPermission {
  permission: Permission;
  /** Ids of the steps that need it. */
  steps: string[];
}

/**
 * What a workflow may reach, by its definition: what its steps declare, and the credentials that
 * their params name. Disabled steps need nothing; steps whose params do not fit cannot act.
 */
export function derivePermissions(definition: WorkflowDefinition): DerivedPermission[] {
  const found = new Map<string, DerivedPermission>();
  for (const step of definition.steps) {
    const type = stepType(step.type);
    if (step.disabled === true || type === undefined || type.check(step.params).length > 0)
      continue;
    for (const permission of [...type.permissions(step.params), ...credentials(type, step.params)])
      add(found, permission, step.id);
  }
  return [...found.values()].sort((a, b) => byWeight(a.permission, b.permission));
}

function add(found: Map<string, DerivedPermission>, permission: Permission, stepId: string): void {
  const key = permissionKey(permission);
  const known = found.get(key);
  if (known === undefined) found.set(key, { permission, steps: [stepId] });
  else if (!known.steps.includes(stepId)) known.steps.push(stepId);
}

/** The same text for the same permission, whatever the order of its fields. */
export function permissionKey(permission: Permission): string {
  return JSON.stringify(permission, Object.keys(permission).sort());
}

/** Credentials that params of the kind `credential` name, wherever they stand. */
function credentials(type: StepType, params: JsonObject): Permission[] {
  const root = paramsSchema(type);
  const names = new Set<string>();
  collect(root, params, { root, names });
  return [...names].map((name) => ({ kind: 'credential', name }));
}

const schemas = new Map<StepType, JsonObject>();

function paramsSchema(type: StepType): JsonObject {
  const known = schemas.get(type);
  if (known !== undefined) return known;
  const { params } = type.catalogEntry();
  const schema = isJsonObject(params) ? params : {};
  schemas.set(type, schema);
  return schema;
}

interface Walk {
  root: JsonObject;
  names: Set<string>;
}

function collect(schema: Json | undefined, value: Json | undefined, walk: Walk): void {
  if (!isJsonObject(schema) || value === undefined || value === null) return;
  if (typeof schema.$ref === 'string') collect(target(schema.$ref, walk.root), value, walk);
  for (const choice of [schema.anyOf, schema.oneOf, schema.allOf])
    if (Array.isArray(choice)) for (const each of choice) collect(each, value, walk);
  if (typeof value === 'string') {
    if (value.includes('{{')) {
      if (holdsCredential(schema, walk.root)) walk.names.add(ANY);
    } else if (schema.field === 'credential' && value.trim() !== '') walk.names.add(value.trim());
  } else if (Array.isArray(value)) {
    for (const item of value) collect(schema.items, item, walk);
  } else if (typeof value === 'object') {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    for (const [name, item] of Object.entries(value))
      collect(
        Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties,
        item,
        walk,
      );
  }
}

/** An expression in the place of a group may give any credential that the group could name. */
function holdsCredential(schema: Json | undefined, root: JsonObject, depth = 0): boolean {
  if (depth > 20) return false;
  if (Array.isArray(schema)) return schema.some((each) => holdsCredential(each, root, depth + 1));
  if (!isJsonObject(schema)) return false;
  if (schema.field === 'credential') return true;
  if (typeof schema.$ref === 'string')
    return holdsCredential(target(schema.$ref, root), root, depth + 1);
  return [
    schema.anyOf,
    schema.oneOf,
    schema.allOf,
    schema.items,
    schema.additionalProperties,
    isJsonObject(schema.properties) ? Object.values(schema.properties) : undefined,
  ].some((part) => holdsCredential(part, root, depth + 1));
}

function target(reference: string, root: JsonObject): Json | undefined {
  const name = reference.replace('#/$defs/', '');
  return isJsonObject(root.$defs) && Object.hasOwn(root.$defs, name) ? root.$defs[name] : undefined;
}
