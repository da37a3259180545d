import type { StepType } from '../../engine/steps/define-step.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { StepCatalogEntry } from '../../shared/step-catalog.ts';

const effects: Readonly<Record<StepCatalogEntry['effects'], string>> = {
  none: 'Touches nothing outside: after a crash it is carried out again.',
  idempotent: 'May be carried out again after a crash: the other side can tell a repetition.',
  external:
    'After a crash in the middle it waits for a person, unless the step says `"onInterrupted": "retry"`.',
};

/** docs/steps.md: every step type of the registry. */
export function stepsMarkdown(types: Iterable<StepType>): string {
  const sections = [...types].map((type) => ({ type, entry: type.catalogEntry() }));
  const overview = sections.map(
    ({ entry }) =>
      `| [${entry.name}](#${anchor(entry)}) | \`${entry.type}\` | ${entry.group} | ${entry.description} |`,
  );
  return [
    '<!-- Made by `npm run docs` from engine/steps. Changes here would be lost. -->',
    '# Steps',
    '',
    'Each step of a [workflow file](workflow-file.md) has a `type` from this page and the `params` that',
    'belong to it. Any param may be an [expression](expressions.md): `{{ trigger.body.id }}`.',
    '',
    '| Step | `type` | Group | |',
    '|---|---|---|---|',
    ...overview,
    '',
    ...sections.flatMap(({ type, entry }) => section(type, entry)),
  ].join('\n');
}

function section(type: StepType, entry: StepCatalogEntry): string[] {
  const rows = paramRows(entry.params);
  const example = JSON.stringify(
    { id: stepIdFor(entry), type: entry.type, params: entry.example },
    null,
    2,
  );
  return [
    `## ${entry.name}`,
    '',
    `\`${entry.type}\` · ${entry.description}`,
    '',
    ...(entry.group === 'trigger'
      ? []
      : [`- Ports: ${ports(type, entry)}`, `- ${effects[entry.effects]}`, '']),
    '```json',
    example,
    '```',
    '',
    '| Param | Value | Default | |',
    '|---|---|---|---|',
    ...rows,
    '',
    type.docs.trim(),
    '',
  ];
}

function ports(type: StepType, entry: StepCatalogEntry): string {
  const names = entry.ports.map(({ name, label }) => `\`${name}\` (${label})`);
  const example = isJsonObject(entry.example) ? entry.example : {};
  const own = type.portsFor(example).length !== entry.ports.length;
  return own ? `one per case, and ${names.join(', ')}` : names.join(', ');
}

function stepIdFor({ type }: StepCatalogEntry): string {
  return type.replaceAll('-', '_');
}

/** GitHub's rule for the anchors of headings. */
function anchor({ name }: StepCatalogEntry): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

interface Place {
  path: string;
  /** Definitions that lead here: conditions hold conditions. */
  within: readonly string[];
  root: JsonObject;
}

function paramRows(params: Json): string[] {
  if (!isJsonObject(params)) return [];
  return rowsOf(params, { path: '', within: [], root: params });
}

/** Rows for the properties of an object, of a list's items, or of each choice. */
function rowsOf(schema: JsonObject, place: Place): string[] {
  const { target, within } = follow(schema, place);
  if (target === undefined) return [];
  const at = { ...place, within };
  const required = new Set(Array.isArray(target.required) ? target.required : []);
  const own = Object.entries(propertiesOf(target)).flatMap(([key, property]) => {
    if (!isJsonObject(property)) return [];
    const path = place.path === '' ? key : `${place.path}.${key}`;
    return [row(property, path, required.has(key), at), ...rowsOf(property, { ...at, path })];
  });
  const items = isJsonObject(target.items)
    ? rowsOf(target.items, { ...at, path: `${place.path}[]` })
    : [];
  return [...own, ...items, ...choiceRows(choicesOf(target), at)];
}

/**
 * Choices that a constant tells apart share one row for it; what several of them have in common is
 * listed once, with the choices it belongs to.
 */
function choiceRows(choices: readonly JsonObject[], place: Place): string[] {
  const rows = new Map<string, string[]>();
  const names: string[] = [];
  let selector: { key: string; property: JsonObject } | undefined;
  for (const choice of choices) {
    const properties = propertiesOf(choice);
    const [key, property] =
      Object.entries(properties).find(
        ([, each]) => isJsonObject(each) && each.const !== undefined,
      ) ?? [];
    const { [key ?? '']: _selector, ...others } = properties;
    const name = isJsonObject(property) ? String(property.const) : undefined;
    if (key !== undefined && isJsonObject(property)) selector ??= { key, property };
    if (name !== undefined) names.push(name);
    for (const line of rowsOf({ ...choice, properties: others }, place)) {
      rows.set(line, [...(rows.get(line) ?? []), ...(name === undefined ? [] : [name])]);
    }
  }
  const lines = [...rows].map(([line, belongsTo]) =>
    belongsTo.length === 0 ? line : line.replace(/ \|$/, ` _(${belongsTo.join(', ')})_ |`),
  );
  if (selector === undefined) return lines;
  const { key, property } = selector;
  const { const: _first, ...rest } = property;
  return [row({ ...rest, enum: names }, `${place.path}.${key}`, true, place), ...lines];
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isJsonObject(properties) ? properties : {};
}

function choicesOf({ oneOf, anyOf }: JsonObject): JsonObject[] {
  const choices = oneOf ?? anyOf;
  return Array.isArray(choices) ? choices.filter(isJsonObject) : [];
}

function follow(
  schema: JsonObject,
  { within, root }: Place,
): { target: JsonObject | undefined; within: readonly string[] } {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return { target: schema, within };
  if (within.includes($ref)) return { target: undefined, within };
  const definitions = isJsonObject(root.$defs) ? root.$defs : {};
  const target = definitions[$ref.replace('#/$defs/', '')];
  return { target: isJsonObject(target) ? target : undefined, within: [...within, $ref] };
}

function row(property: JsonObject, path: string, required: boolean, place: Place): string {
  const { target } = follow(property, { ...place, within: [] });
  const schema = { ...target, ...property };
  const text =
    typeof schema.description === 'string' ? schema.description : String(schema.title ?? '');
  const fallback = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  const cells = [`\`${path}\``, describeValue(schema), required ? 'required' : fallback, text];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function describeValue(schema: JsonObject): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.enum)) {
    return schema.enum.length > 15
      ? 'see below'
      : schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  }
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    default: {
      const kinds = [...new Set(choicesOf(schema).map(describeValue))];
      return kinds.length === 0 ? 'any' : kinds.join(' or ');
    }
  }
}

function range({ minimum, maximum }: JsonObject): string {
  const limit = (value: Json | undefined) =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  const [from, to] = [limit(minimum), limit(maximum)];
  if (from !== undefined && to !== undefined) return ` ${from} to ${to}`;
  if (from !== undefined) return ` from ${from}`;
  return to === undefined ? '' : ` to ${to}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
