import { literalText } from '../../shared/expression/literal-text.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import { jsonBody } from '../proposals/proposed-request.ts';
import { ExampleMaker } from './example.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { type BodyKind, type Operation, typeText } from './operation.ts';

const MAX_LISTED = 30;
const MAX_EXAMPLE = 256 * 1024;

export interface OperationBody {
  body: JsonObject | null;
  headers: { name: string; value: Json }[];
  notes: string[];
}

/** The body of a step for the operation, with the example or one that fits the schema. */
export function bodyOf(document: OpenApiDocument, { bodies, listed }: Operation): OperationBody {
  const [kind, ...others] = bodies;
  const optionalHere = /^(?:GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(listed.method);
  if (kind === undefined || (optionalHere && !kind.required))
    return { body: null, headers: [], notes: [] };
  const made = bodyOfKind(document, kind);
  return {
    ...made,
    notes: [
      ...made.notes,
      ...optionalFields(document, kind),
      ...(others.length > 0
        ? [
            `It takes the body also as ${others
              .slice(0, 5)
              .map((one) => one.contentType)
              .join(', ')}.`,
          ]
        : []),
    ],
  };
}

/** The given example, or one that fits the schema; undefined: there is neither. */
export function bodyExample(document: OpenApiDocument, kind: BodyKind): Json | undefined {
  return kind.example ?? new ExampleMaker(document).make(kind.schema);
}

function bodyOfKind(document: OpenApiDocument, kind: BodyKind): OperationBody {
  const type = kind.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const example = limited(bodyExample(document, kind));
  if (type === 'application/x-www-form-urlencoded')
    return plain({ type: 'form', fields: formFields(example) });
  if (type === 'multipart/form-data') return multipart(document, kind, example);
  const isAny = type === '*/*' || type === 'application/*';
  if (type === 'application/json' || type.endsWith('+json') || (isAny && isJsonObject(example)))
    return {
      ...plain(jsonBody(example ?? {})),
      headers:
        type === 'application/json' || isAny
          ? []
          : [{ name: 'Content-Type', value: literalText(kind.contentType) }],
    };
  const isText = type.startsWith('text/') || type.endsWith('xml') || type.endsWith('yaml');
  const contentType = isAny ? 'application/octet-stream' : literalText(kind.contentType);
  const text = typeof example === 'string' && isText ? example : '';
  return {
    ...plain({ type: 'raw', contentType, text: literalText(text) }),
    notes: text === '' ? [`Write the body: the API wants ${kind.contentType}.`] : [],
  };
}

function plain(body: JsonObject): OperationBody {
  return { body, headers: [], notes: [] };
}

function limited(example: Json | undefined): Json | undefined {
  return example !== undefined && JSON.stringify(example).length > MAX_EXAMPLE ? {} : example;
}

function formFields(example: Json | undefined): Json {
  if (!isJsonObject(example)) return {};
  const fields = Object.entries(example).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => ({ name, value: fieldValue(item) })),
  );
  const names = new Set(fields.map(({ name }) => name));
  return names.size === fields.length &&
    ![...names].some((name) => /^(?:\d+|__proto__)$/.test(name))
    ? Object.fromEntries(fields.map(({ name, value }) => [name, value]))
    : fields.filter(({ name }) => name !== '');
}

function fieldValue(value: Json): Json {
  if (typeof value === 'string') return literalText(value);
  return typeof value === 'object' && value !== null ? literalText(JSON.stringify(value)) : value;
}

function multipart(
  document: OpenApiDocument,
  kind: BodyKind,
  example: Json | undefined,
): OperationBody {
  const maker = new ExampleMaker(document);
  const schema = maker.merged(document.object(kind.schema) ?? {});
  const required = maker.required(schema);
  const files: string[] = [];
  const fields = maker
    .properties(schema)
    .flatMap(({ name, schema: property, wanted }): JsonObject[] => {
      if (name === '') return [];
      if (isFile(document, property)) {
        if (!wanted && !required.has(name)) return [];
        files.push(name);
        return [{ name, filename: 'file', contentBase64: '' }];
      }
      const value =
        isJsonObject(example) && Object.hasOwn(example, name) ? example[name] : undefined;
      if (value === undefined) return [];
      const isTree = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isTree)
        return [
          { name, value: literalText(JSON.stringify(value)), contentType: 'application/json' },
        ];
      return (Array.isArray(value) ? value : [value]).map((item) => ({
        name,
        value: fieldValue(item),
      }));
    });
  return {
    body: { type: 'multipart', fields },
    headers: [],
    notes:
      files.length === 0
        ? []
        : [
            `Files: put the content of ${files.join(', ')} in base64 there, such as what a “Read file” step gives.`,
          ],
  };
}

function isFile(document: OpenApiDocument, given: Json): boolean {
  const schema = document.object(given);
  if (schema === null) return false;
  const items = document.object(schema['items']);
  return [schema, ...(items === null ? [] : [items])].some(
    (one) => one['format'] === 'binary' || one['contentMediaType'] === 'application/octet-stream',
  );
}

/** JSON has no comments: what may be added is told instead. */
function optionalFields(document: OpenApiDocument, kind: BodyKind): string[] {
  const maker = new ExampleMaker(document);
  const schema = maker.merged(document.object(kind.schema) ?? {});
  const example = bodyExample(document, kind);
  const there = isJsonObject(example) ? example : {};
  const rest = maker.properties(schema).filter(({ name }) => !Object.hasOwn(there, name));
  if (rest.length === 0) return [];
  const shown = rest
    .slice(0, MAX_LISTED)
    .map(
      ({ name, schema: property }) =>
        `${name} (${typeText(document, document.object(property) ?? {})})`,
    );
  const more = rest.length - shown.length;
  return [
    `Optional fields of the body: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  ];
}
