import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import type {
  ChoiceVariant,
  FieldShape,
  FieldSpec,
  OperatorOption,
  SelectOption,
} from './field-spec.ts';
import { nameTitle, optionTitle } from './words.ts';

/** Groups inside groups, at most: a schema may refer to itself. */
const maxDepth = 8;

interface Reading {
  root: JsonObject;
  depth: number;
}

/** The fields of a step's form, from the JSON Schema (2020-12) of its params. */
export function readForm(params: Json): readonly FieldSpec[] {
  if (!isJsonObject(params)) return [];
  return fieldsOf(params, { root: params, depth: 0 });
}

function fieldsOf(schema: JsonObject, reading: Reading): FieldSpec[] {
  const required = texts(schema.required);
  return Object.entries(objectAt(schema, 'properties') ?? {}).map(([key, property]) =>
    readField(key, isJsonObject(property) ? property : {}, {
      ...reading,
      required: required.includes(key),
    }),
  );
}

function readField(
  key: string,
  written: JsonObject,
  { required, ...reading }: Reading & { required: boolean },
): FieldSpec {
  const schema = resolve(written, reading.root);
  const title = textAt(schema, 'title') ?? nameTitle(key);
  return {
    key,
    title,
    description: textAt(schema, 'description'),
    required,
    default: schema.default,
    secret: schema.secret === true || /password|secret$|token$/i.test(key),
    markup: markupOf(schema),
    shape: shapeOf(schema, { ...reading, depth: reading.depth + 1 }, title),
  };
}

function markupOf(schema: JsonObject): FieldSpec['markup'] {
  const [fixed, param] = [textAt(schema, 'markup'), textAt(schema, 'markupFrom')];
  return fixed === undefined && param === undefined ? undefined : { fixed, param };
}

function shapeOf(schema: JsonObject, reading: Reading, title: string): FieldShape {
  if (reading.depth > maxDepth) return { kind: 'json' };
  switch (textAt(schema, 'field') ?? inferredKind(schema)) {
    case 'text':
      return textShape(schema, reading, title);
    case 'multiline':
      return { kind: 'text', multiline: true, examples: [], item: undefined, fields: [] };
    case 'number':
      return {
        kind: 'number',
        integer: schema.type === 'integer',
        minimum: numberAt(schema, 'minimum'),
        maximum: numberAt(schema, 'maximum'),
      };
    case 'boolean':
      return { kind: 'boolean' };
    case 'select':
      return selectShape(schema);
    case 'expression':
      return { kind: 'expression' };
    case 'code':
      return { kind: 'code', language: schema.verbatim === true ? 'javascript' : 'text' };
    case 'key-value':
      return keyValueShape(schema);
    case 'conditions':
      return { kind: 'conditions', operators: operatorsOf(schema, reading.root) };
    case 'group':
      return groupShape(schema, reading);
    case 'list':
      return listShape(schema, reading, title);
    case 'date':
      return { kind: 'date' };
    case 'time-of-day':
      return { kind: 'time-of-day' };
    case 'time-zone':
      return { kind: 'time-zone' };
    case 'endpoint':
      return { kind: 'endpoint' };
    case 'credential':
      return { kind: 'credential' };
    case 'workflow':
      return { kind: 'workflow' };
    default:
      return { kind: 'json' };
  }
}

function inferredKind(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return 'select';
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'object':
      return schema.properties === undefined ? 'json' : 'group';
    default:
      return choicesOf(schema).length > 0 ? 'group' : 'json';
  }
}

function textShape(schema: JsonObject, reading: Reading, title: string): FieldShape {
  const list = choicesOf(schema).map((choice) => listShape(choice, reading, title));
  const found = list.find((shape) => shape.kind === 'list');
  const object = choicesOf(schema).find((choice) => objectAt(choice, 'properties') !== undefined);
  return {
    kind: 'text',
    multiline: false,
    examples: texts(schema.examples),
    item: found?.item,
    fields: object === undefined ? [] : fieldsOf(object, { ...reading, depth: reading.depth + 1 }),
  };
}

function selectShape(schema: JsonObject): FieldShape {
  const options = optionsOf(schema);
  return options.length === 0
    ? { kind: 'text', multiline: false, examples: [], item: undefined, fields: [] }
    : { kind: 'select', options };
}

function optionsOf(schema: JsonObject): SelectOption[] {
  const values = Array.isArray(schema.enum) ? schema.enum : [];
  const written = Array.isArray(schema.options) ? schema.options.filter(isJsonObject) : [];
  return values.map((value) => ({
    value,
    title:
      textAt(written.find((option) => option.value === value) ?? {}, 'title') ??
      (typeof value === 'string' ? unitTitle(value) : JSON.stringify(value)),
  }));
}

function unitTitle(value: string): string {
  return value === 'ms' ? 'Milliseconds' : optionTitle(value);
}

function keyValueShape(schema: JsonObject): FieldShape {
  const forms = [schema, ...choicesOf(schema)];
  return {
    kind: 'key-value',
    asObject: forms.some((form) => form.type === 'object'),
    asList: forms.some((form) => form.type === 'array'),
  };
}

function operatorsOf(schema: JsonObject, root: JsonObject): OperatorOption[] {
  const item = resolve(objectAt(schema, 'items') ?? {}, root);
  const op = resolve(objectAt(objectAt(item, 'properties') ?? {}, 'op') ?? {}, root);
  const options = Array.isArray(op.options) ? op.options.filter(isJsonObject) : [];
  return options.map((option) => ({
    value: textAt(option, 'value') ?? '',
    title: textAt(option, 'title') ?? '',
    group: textAt(option, 'group') ?? 'any',
    right: option.right !== false,
    ignoreCase: option.ignoreCase === true,
  }));
}

function groupShape(schema: JsonObject, reading: Reading): FieldShape {
  const choices = choicesOf(schema).map((choice) => resolve(choice, reading.root));
  if (choices.length > 0) return choiceShape(choices, reading);
  const fields = fieldsOf(schema, reading);
  if (fields.length === 0) return { kind: 'json' };
  const amount = fields.find(({ key }) => key === 'amount');
  const unit = fields.find(({ key }) => key === 'unit');
  if (amount?.shape.kind === 'number' && unit?.shape.kind === 'select') {
    const more = fields.filter((field) => field !== amount && field !== unit);
    return { kind: 'duration', units: unit.shape.options, more };
  }
  return { kind: 'group', fields };
}

/** A choice of objects that one fixed param tells apart; anything else is written as JSON. */
function choiceShape(choices: readonly JsonObject[], reading: Reading): FieldShape {
  const discriminator = Object.entries(objectAt(choices[0] ?? {}, 'properties') ?? {}).find(
    ([, property]) => isJsonObject(property) && typeof property.const === 'string',
  )?.[0];
  if (discriminator === undefined) return { kind: 'json' };
  const variants = choices.map((choice): ChoiceVariant | undefined => {
    const value = objectAt(objectAt(choice, 'properties') ?? {}, discriminator)?.const;
    if (typeof value !== 'string') return undefined;
    return {
      value,
      title: textAt(choice, 'title') ?? optionTitle(value),
      fields: fieldsOf(choice, reading).filter(({ key }) => key !== discriminator),
    };
  });
  const known = variants.filter((variant) => variant !== undefined);
  return known.length === variants.length
    ? { kind: 'choice', discriminator, variants: known }
    : { kind: 'json' };
}

function listShape(schema: JsonObject, reading: Reading, title: string): FieldShape {
  const list = [schema, ...choicesOf(schema)].find((form) => isJsonObject(form.items));
  const items = list === undefined ? undefined : objectAt(list, 'items');
  if (items === undefined) return { kind: 'json' };
  const item = resolve(items, reading.root);
  if (Array.isArray(item.enum)) return { kind: 'many', options: optionsOf(item) };
  const noun = textAt(item, 'title') ?? singular(title);
  const described: JsonObject = { title: noun, ...item, field: item.field ?? itemKind(item) };
  const field = readField('', described, { ...reading, required: true });
  return { kind: 'list', item: field, noun };
}

/** Addresses and the like may be objects, too: text is what people write. */
function itemKind(item: JsonObject): string {
  const takesText = choicesOf(item).some(({ type }) => type === 'string');
  return takesText ? 'text' : inferredKind(item);
}

function singular(title: string): string {
  return /[^s]s$/.test(title) ? title.slice(0, -1) : title;
}

/** The schema that is referred to, with what stands beside the reference on top. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const name = textAt(schema, '$ref')?.replace(/^#\/\$defs\//, '');
  const target = name === undefined ? undefined : objectAt(objectAt(root, '$defs') ?? {}, name);
  return target === undefined ? schema : { ...target, ...schema };
}

function choicesOf(schema: JsonObject): JsonObject[] {
  const choices = schema.oneOf ?? schema.anyOf;
  return Array.isArray(choices) ? choices.filter(isJsonObject) : [];
}

function objectAt(schema: JsonObject, key: string): JsonObject | undefined {
  const value = schema[key];
  return isJsonObject(value) ? value : undefined;
}

function textAt(schema: JsonObject, key: string): string | undefined {
  const value = schema[key];
  return typeof value === 'string' ? value : undefined;
}

function numberAt(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
