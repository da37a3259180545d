import { parseDocument } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { DocumentError } from '../documents/document-error.ts';
import { withoutMark } from '../documents/read-json.ts';
import { METHODS } from './methods.ts';

/** Deeper ones would overflow the stack of whatever walks them later. */
const MAX_DEPTH = 300;
const MAX_OPERATIONS = 20_000;
/** Uses of anchors, multiplied as they are nested: an honest description stays far below. */
const MAX_ALIASES = 10_000;
/** Of a description in the list. */
const MAX_DESCRIPTION = 300;
/** Where what is referred to lies, by how many names lead to one part. */
const SHARED: Readonly<Record<string, number>> = {
  components: 2,
  definitions: 1,
  parameters: 1,
  responses: 1,
};

/**
 * OpenAPI 3.0, 3.1 or Swagger 2.0 as `OpenApiIndex`: a list of the operations, and the document in
 * parts of JSON text, so that only what one operation needs is ever made into objects. Throws
 * DocumentError.
 */
export function readOpenApi(text: string): Json {
  const document = parse(withoutMark(text));
  if (!isJsonObject(document)) throw notOpenApi();
  const version = document['openapi'] ?? document['swagger'];
  if (!isSupported(version)) throw notOpenApi(version);
  if (isDeeper(document, MAX_DEPTH))
    throw new DocumentError(`it is nested more than ${MAX_DEPTH} levels deep`);
  const parts: JsonObject = {};
  const head: JsonObject = {};
  for (const [key, value] of Object.entries(document)) {
    const levels = Object.hasOwn(SHARED, key) ? (SHARED[key] ?? 1) : 0;
    if (key === 'paths') split(value, { pointer: '/paths', levels: 1, parts });
    else if (levels > 0) split(value, { pointer: `/${key}`, levels, parts });
    else head[key] = value;
  }
  return {
    version: `${version}`,
    head: JSON.stringify(head),
    parts,
    operations: operationsOf(document),
  };
}

function parse(text: string): Json {
  if (/^\s*[[{]/.test(text)) {
    try {
      const value: Json = JSON.parse(text);
      return value;
    } catch (error) {
      // Flow mappings of YAML begin so, too; and then its words about the mistake are the better ones.
      if (text.length > 1_000_000) throw broken('JSON', error);
    }
  }
  try {
    const document = parseDocument(text, {
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: true,
    });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    // Once more as text: what is shared by an anchor becomes a copy, and what holds itself fails.
    const value: Json = JSON.parse(
      JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null',
    );
    return value;
  } catch (error) {
    throw broken('YAML', error);
  }
}

function broken(language: string, error: unknown): DocumentError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /call stack/i.test(message))
    return new DocumentError('it is nested too deep');
  if (/alias count/i.test(message))
    return new DocumentError('its YAML aliases would blow it up to many times its size');
  if (/circular/i.test(message)) return new DocumentError('a YAML alias in it holds itself');
  const [line = ''] = message.split('\n');
  return new DocumentError(`it is not valid ${language}: ${line.replace(/:$/, '')}`);
}

function isSupported(version: Json | undefined): boolean {
  return /^(?:2(?:\.0)?$|3\.[012])/.test(`${version ?? ''}`);
}

function notOpenApi(version?: Json): DocumentError {
  return new DocumentError(
    version === undefined
      ? 'it is no OpenAPI document: it has no field "openapi" or "swagger"'
      : `its version ${JSON.stringify(version)} is not known: 2.0, 3.0 and 3.1 are`,
    { hint: 'Use the address of the document itself, often openapi.json or openapi.yaml.' },
  );
}

function split(
  value: Json,
  { pointer, levels, parts }: { pointer: string; levels: number; parts: JsonObject },
): void {
  if (levels === 0 || !isJsonObject(value)) {
    parts[pointer] = JSON.stringify(value);
    return;
  }
  for (const [key, item] of Object.entries(value))
    split(item, { pointer: `${pointer}/${escaped(key)}`, levels: levels - 1, parts });
}

/** RFC 6901. */
export function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function operationsOf(document: JsonObject): Json[] {
  const paths = isJsonObject(document['paths']) ? document['paths'] : {};
  const operations: JsonObject[] = [];
  for (const [path, given] of Object.entries(paths)) {
    const item = pathItem(given, document);
    if (item === null) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!isJsonObject(operation)) continue;
      if (operations.length >= MAX_OPERATIONS)
        throw new DocumentError(`it has more than ${MAX_OPERATIONS} operations`);
      const { operationId, summary, description, tags, deprecated } = operation;
      operations.push({
        id: typeof operationId === 'string' ? operationId : '',
        method: method.toUpperCase(),
        path,
        summary: text(summary ?? item['summary']),
        description: text(description ?? item['description']).slice(0, MAX_DESCRIPTION),
        tags: (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string'),
        deprecated: deprecated === true,
      });
    }
  }
  return withIds(operations);
}

/** A path item may be a reference to another place of the document. */
function pathItem(given: Json, document: JsonObject): JsonObject | null {
  if (!isJsonObject(given)) return null;
  const reference = given['$ref'];
  if (typeof reference !== 'string') return given;
  if (!reference.startsWith('#/')) return null;
  let value: Json | undefined = document;
  for (const key of reference.slice(2).split('/')) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return isJsonObject(value) && value['$ref'] === undefined ? value : null;
}

/** Where an id is missing or there twice, method and path are it. */
function withIds(operations: readonly JsonObject[]): JsonObject[] {
  const counts = new Map<Json | undefined, number>();
  for (const { id } of operations) counts.set(id, (counts.get(id) ?? 0) + 1);
  return operations.map((operation) => {
    const { id, method, path } = operation;
    return id === '' || (counts.get(id) ?? 0) > 1
      ? { ...operation, id: `${method} ${path}` }
      : operation;
  });
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeper(item, levels - 1));
}
