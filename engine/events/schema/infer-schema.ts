import type { Json, JsonObject } from '../../../shared/json.ts';

/** Deeper values are not described. */
const MAX_DEPTH = 32;
/** Objects with more names than this are tables: their names are data. */
const MAX_NAMES = 200;

interface Shape {
  types: Set<string>;
  objects: number;
  properties: Map<string, { shape: Shape; seen: number }>;
  items: Shape | null;
}

/**
 * The narrowest JSON Schema (2020-12) that fits all samples without guessing: types, nested
 * properties, and as required what every sample has. Other properties stay allowed.
 */
export function inferSchema(samples: readonly Json[]): JsonObject {
  const shape = emptyShape();
  for (const sample of samples) observe(shape, sample, 0);
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...describe(shape) };
}

function emptyShape(): Shape {
  return { types: new Set(), objects: 0, properties: new Map(), items: null };
}

function observe(shape: Shape, value: Json, depth: number): void {
  shape.types.add(typeOf(value));
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return;
  if (Array.isArray(value)) {
    if (value.length === 0) return;
    shape.items ??= emptyShape();
    for (const item of value) observe(shape.items, item, depth + 1);
    return;
  }
  shape.objects += 1;
  for (const [name, child] of Object.entries(value)) {
    let property = shape.properties.get(name);
    if (property === undefined) {
      if (shape.properties.size > MAX_NAMES) continue;
      property = { shape: emptyShape(), seen: 0 };
      shape.properties.set(name, property);
    }
    property.seen += 1;
    observe(property.shape, child, depth + 1);
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(shape: Shape): JsonObject {
  const types = [...shape.types].sort();
  const [only] = types;
  if (only === undefined) return {};
  const schema: JsonObject = { type: types.length === 1 ? only : types };
  if (shape.items !== null) schema.items = describe(shape.items);
  const isTable = shape.properties.size > MAX_NAMES;
  if (shape.objects === 0 || isTable) return schema;
  const properties = [...shape.properties];
  schema.properties = Object.fromEntries(
    properties.map(([name, property]) => [name, describe(property.shape)]),
  );
  const required = properties
    .filter(([, { seen }]) => seen === shape.objects)
    .map(([name]) => name);
  if (required.length > 0) schema.required = required;
  return schema;
}
