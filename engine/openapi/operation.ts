import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { type OpenApiOperation, PARAMETER_PLACES } from '../../shared/model/openapi.ts';
import { ExampleMaker, givenExample, typeOf } from './example.ts';
import type { OpenApiDocument } from './openapi-document.ts';

export interface Parameter {
  name: string;
  in: (typeof PARAMETER_PLACES)[number];
  required: boolean;
  description: string;
  schema: JsonObject;
  /** Of it or its schema; undefined: none. */
  example: Json | undefined;
  hasDefault: boolean;
  /** How a list or an object is written, by the names of OpenAPI 3. */
  style: string;
  explode: boolean;
  /** It is JSON as text. */
  asJson: boolean;
}

export interface BodyKind {
  contentType: string;
  required: boolean;
  schema: Json | undefined;
  example: Json | undefined;
}

export interface Operation {
  listed: OpenApiOperation;
  description: string;
  parameters: Parameter[];
  /** The one that a step would send first. */
  bodies: BodyKind[];
  responses: { status: string; description: string; contentTypes: string[] }[];
  /** Alternatives; within one, all together: the scheme's name and its scopes. */
  security: { scheme: string; scopes: string[] }[][];
  /** `servers` of the operation or its path; undefined: the document's. */
  servers: Json | undefined;
}

/** Of OpenAPI 3 and Swagger 2.0 alike. */
export function operationOf(document: OpenApiDocument, listed: OpenApiOperation): Operation {
  const item = document.pathItem(listed.path);
  const raw = document.object(item[listed.method.toLowerCase()]) ?? {};
  const given = parametersOf(document, item['parameters'], raw['parameters']);
  const known = given.map((one) => parameter(document, one));
  return {
    listed,
    description: text(raw['description'] ?? item['description']),
    parameters: known.filter((one) => one !== null),
    bodies: document.isSwagger
      ? swaggerBodies(document, given, raw)
      : bodies(document, raw['requestBody']),
    responses: responses(document, raw),
    security: securityOf(raw['security'] ?? document.head['security']),
    servers: raw['servers'] ?? item['servers'],
  };
}

/** The operation's replace those of the path that have the same name and place. */
function parametersOf(
  document: OpenApiDocument,
  ...lists: readonly (Json | undefined)[]
): JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const list of lists) {
    if (!Array.isArray(list)) continue;
    for (const given of list) {
      const one = document.object(given);
      if (one !== null) found.set(`${one['in']} ${one['name']}`, one);
    }
  }
  return [...found.values()];
}

function parameter(document: OpenApiDocument, given: JsonObject): Parameter | null {
  const { name, required, description } = given;
  const place = PARAMETER_PLACES.find((one) => one === given['in']);
  if (place === undefined || typeof name !== 'string' || name === '') return null;
  // OpenAPI 3: parameters with these names are none, for they are told elsewhere.
  if (place === 'header' && /^(?:accept|content-type|authorization)$/i.test(name)) return null;
  const content = isJsonObject(given['content']) ? Object.values(given['content'])[0] : undefined;
  const media = isJsonObject(content) ? content : given;
  const described = document.isSwagger ? given : document.object(media['schema']);
  const schema = new ExampleMaker(document).merged(described ?? {});
  const own = exampleOf(document, media) ?? exampleOf(document, given);
  const list = listStyle(given, place);
  return {
    name,
    in: place,
    required: required === true || place === 'path',
    description: text(description),
    schema,
    example: own ?? (document.isSwagger ? given['x-example'] : undefined) ?? givenExample(schema),
    hasDefault: schema['default'] !== undefined && schema['default'] !== null,
    ...list,
    asJson: content !== undefined,
  };
}

const COLLECTION_STYLES: Readonly<Record<string, string>> = {
  ssv: 'spaceDelimited',
  tsv: 'tabDelimited',
  pipes: 'pipeDelimited',
};

function listStyle(
  given: JsonObject,
  place: Parameter['in'],
): Pick<Parameter, 'style' | 'explode'> {
  const { collectionFormat, style, explode, type } = given;
  const usual = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  if (type !== undefined) {
    const known =
      typeof collectionFormat === 'string' ? COLLECTION_STYLES[collectionFormat] : undefined;
    return { style: known ?? usual, explode: collectionFormat === 'multi' };
  }
  const chosen = typeof style === 'string' ? style : usual;
  return {
    style: chosen,
    explode: typeof explode === 'boolean' ? explode : chosen === 'form' || chosen === 'deepObject',
  };
}

/** `example`, or the first of `examples`, which are objects by name. */
function exampleOf(document: OpenApiDocument, media: JsonObject): Json | undefined {
  const { example, examples } = media;
  if (example !== undefined) return example;
  if (!isJsonObject(examples)) return undefined;
  for (const given of Object.values(examples)) {
    const one = document.object(given);
    if (one?.['value'] !== undefined) return one['value'];
  }
  return undefined;
}

function bodies(document: OpenApiDocument, given: Json | undefined): BodyKind[] {
  const body = document.object(given);
  if (body === null || !isJsonObject(body['content'])) return [];
  const kinds = Object.entries(body['content']).map(([contentType, media]): BodyKind => {
    const { schema, ...rest } = isJsonObject(media) ? media : {};
    return {
      contentType,
      required: body['required'] === true,
      schema,
      example: exampleOf(document, rest),
    };
  });
  return kinds.toSorted((a, b) => rank(a.contentType) - rank(b.contentType));
}

function swaggerBodies(
  document: OpenApiDocument,
  parameters: readonly JsonObject[],
  raw: JsonObject,
): BodyKind[] {
  const consumes = [raw['consumes'] ?? document.head['consumes']]
    .flat()
    .filter((type) => typeof type === 'string');
  const body = parameters.find((one) => one['in'] === 'body');
  if (body !== undefined) {
    const [type = 'application/json'] = consumes.toSorted((a, b) => rank(a) - rank(b));
    const { required, schema } = body;
    return [{ contentType: type, required: required === true, schema, example: undefined }];
  }
  const fields = parameters.filter((one) => one['in'] === 'formData');
  if (fields.length === 0) return [];
  const hasFile = fields.some((one) => one['type'] === 'file');
  const multipart = hasFile || consumes[0] === 'multipart/form-data';
  const schema: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((one) => [
        `${one['name']}`,
        one['type'] === 'file' ? { ...one, type: 'string', format: 'binary' } : { ...one },
      ]),
    ),
    required: fields.filter((one) => one['required'] === true).map((one) => one['name'] ?? ''),
  };
  return [
    {
      contentType: multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
      required: fields.some((one) => one['required'] === true),
      schema,
      example: undefined,
    },
  ];
}

/** JSON is what steps and expressions work with best. */
function rank(contentType: string): number {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return 0;
  if (type.endsWith('+json')) return 1;
  if (type === '*/*' || type === 'application/*') return 2;
  if (type === 'application/x-www-form-urlencoded') return 3;
  if (type === 'multipart/form-data') return 4;
  return type.startsWith('text/') || type.endsWith('xml') ? 5 : 6;
}

function responses(document: OpenApiDocument, raw: JsonObject): Operation['responses'] {
  if (!isJsonObject(raw['responses'])) return [];
  const produces = [raw['produces'] ?? document.head['produces']].flat();
  return Object.entries(raw['responses'])
    .filter(([status]) => /^(?:[1-5](?:\d\d|XX)|default)$/i.test(status))
    .map(([status, given]) => {
      const response = document.object(given) ?? {};
      const content = isJsonObject(response['content']) ? Object.keys(response['content']) : [];
      return {
        status,
        description: text(response['description']),
        contentTypes: document.isSwagger
          ? produces.filter((type) => typeof type === 'string')
          : content,
      };
    });
}

function securityOf(given: Json | undefined): Operation['security'] {
  if (!Array.isArray(given)) return [];
  return given.filter(isJsonObject).map((way) =>
    Object.entries(way).map(([scheme, scopes]) => ({
      scheme,
      scopes: (Array.isArray(scopes) ? scopes : []).filter((scope) => typeof scope === 'string'),
    })),
  );
}

/** `integer`, `string (uuid)`, `array of string`. */
export function typeText(document: OpenApiDocument, schema: JsonObject): string {
  const type = typeOf(schema) ?? 'any';
  if (type === 'array') {
    const items = document.object(schema['items']);
    return items === null ? 'array' : `array of ${typeOf(items) ?? 'any'}`;
  }
  return typeof schema['format'] === 'string' ? `${type} (${schema['format']})` : type;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
