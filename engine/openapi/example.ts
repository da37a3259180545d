import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { OpenApiDocument } from './openapi-document.ts';

const MAX_DEPTH = 12;
/** Values in one example. */
const MAX_VALUES = 2000;

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'ann@example.com',
  'idn-email': 'ann@example.com',
  hostname: 'www.example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  'uri-reference': '/path',
  uuid: '00000000-0000-4000-8000-000000000000',
  byte: 'AAAA',
  password: 'password',
};

/** Makes values that fit schemas. One for each body, for it counts what it makes. */
export class ExampleMaker {
  readonly #document: OpenApiDocument;
  #values = 0;

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  /**
   * What the schema gives as example, default or only value, and else something of its type. Of an
   * object what is required (all, where nothing is), and what has an example or a default of its
   * own. Undefined where nothing fits, as within a circle.
   */
  make(schema: Json | undefined, trail: readonly string[] = []): Json | undefined {
    if (trail.length > MAX_DEPTH || ++this.#values > MAX_VALUES) return undefined;
    const { value, through } = this.#document.resolve(schema);
    if (through.some((pointer) => trail.includes(pointer))) return undefined;
    if (!isJsonObject(value)) return value === true ? {} : undefined;
    const below = [...trail, through.at(-1) ?? ''];
    const whole = this.merged(value);
    const given = givenExample(whole);
    if (given !== undefined) return given;
    const choices = [whole['oneOf'], whole['anyOf']].find(Array.isArray);
    if (choices !== undefined && !isJsonObject(whole['properties'])) {
      for (const choice of choices) {
        if (isJsonObject(choice) && choice['type'] === 'null') continue;
        const made = this.make(choice, below);
        if (made !== undefined) return made;
      }
      return undefined;
    }
    return this.#ofType(whole, below);
  }

  #ofType(schema: JsonObject, trail: readonly string[]): Json | undefined {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, trail);
      case 'array': {
        const item = this.make(schema['items'], trail);
        return item === undefined ? [] : [item];
      }
      case 'string':
        return textFor(schema);
      case 'integer':
      case 'number':
        return numberFor(schema);
      case 'boolean':
        return false;
      case 'null':
        return null;
      default:
        return {};
    }
  }

  #object(schema: JsonObject, trail: readonly string[]): JsonObject {
    const made: JsonObject = {};
    for (const { name, schema: property, wanted } of this.properties(schema)) {
      if (!wanted) continue;
      const value = this.make(property, trail);
      if (value !== undefined) put(made, name, value);
      else if (this.required(schema).has(name)) put(made, name, this.#empty(property));
    }
    return made;
  }

  #empty(schema: Json | undefined): Json {
    const type = typeOf(this.merged(this.#document.object(schema) ?? {}));
    return type === 'array' ? [] : type === 'object' ? {} : null;
  }

  required(schema: JsonObject): Set<string> {
    const { required } = schema;
    return new Set(
      (Array.isArray(required) ? required : []).filter((name) => typeof name === 'string'),
    );
  }

  /** Of an object that is sent: without those that only answers have. */
  properties(schema: JsonObject): { name: string; schema: Json; wanted: boolean }[] {
    const { properties } = schema;
    if (!isJsonObject(properties)) return [];
    const required = this.required(schema);
    return Object.entries(properties).flatMap(([name, property]) => {
      const known = this.#document.object(property) ?? {};
      if (known['readOnly'] === true) return [];
      const wanted = required.size === 0 || required.has(name) || givenExample(known) !== undefined;
      return [{ name, schema: property, wanted }];
    });
  }

  /** With what its `allOf` adds. */
  merged(schema: JsonObject, depth = 0): JsonObject {
    const { allOf, ...rest } = schema;
    if (!Array.isArray(allOf) || depth > MAX_DEPTH) return schema;
    let properties: JsonObject = {};
    const required = new Set<string>();
    let whole: JsonObject = {};
    for (const part of [...allOf, rest]) {
      const known = this.#document.object(part);
      if (known === null) continue;
      const one = this.merged(known, depth + 1);
      whole = { ...whole, ...one };
      if (isJsonObject(one['properties'])) properties = { ...properties, ...one['properties'] };
      for (const name of this.required(one)) required.add(name);
    }
    return {
      ...whole,
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.size === 0 ? {} : { required: [...required] }),
    };
  }
}

/** An example, the default, or the only value that is allowed; else undefined. */
export function givenExample(schema: JsonObject): Json | undefined {
  const { example, examples, default: usual, const: only, enum: choices } = schema;
  if (example !== undefined) return example;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (usual !== undefined && usual !== null) return usual;
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices.find((choice) => choice !== null) ?? undefined;
  return undefined;
}

/** In 3.1 a list of types, one of them perhaps `null`. */
export function typeOf(schema: JsonObject): string | undefined {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) {
    const first = type.find((one) => one !== 'null') ?? type[0];
    return typeof first === 'string' ? first : undefined;
  }
  if (schema['properties'] !== undefined) return 'object';
  return schema['items'] === undefined ? undefined : 'array';
}

function textFor(schema: JsonObject): string {
  const { format, minLength } = schema;
  const known =
    typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  const text = known ?? 'text';
  return typeof minLength === 'number' && minLength > text.length && known === undefined
    ? text.padEnd(Math.min(minLength, 100), '.')
    : text;
}

function numberFor(schema: JsonObject): number {
  const { minimum, exclusiveMinimum, maximum } = schema;
  if (typeof exclusiveMinimum === 'number') return Math.floor(exclusiveMinimum) + 1;
  if (typeof minimum === 'number') return exclusiveMinimum === true ? minimum + 1 : minimum;
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1;
}

function put(object: JsonObject, name: string, value: Json): void {
  Object.defineProperty(object, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
