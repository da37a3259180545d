import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { OpenApiDetail } from '../../shared/model/openapi.ts';
import { bodyExample } from './body-of-operation.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { type Operation, typeText } from './operation.ts';
import { signInWay } from './security.ts';
import { serversOf } from './servers.ts';

const MAX_DEPTH = 8;
/** Values of a schema that is shown. */
const MAX_VALUES = 5000;

/** All that a screen shows of one operation. */
export function detailOf(document: OpenApiDocument, operation: Operation): OpenApiDetail {
  const { listed, description, parameters, bodies, responses, security } = operation;
  return {
    ...listed,
    description,
    servers: serversOf(document, operation.servers),
    parameters: parameters.map(
      ({ name, in: place, required, description: text, schema, example }) => ({
        name,
        in: place,
        required,
        description: text,
        type: typeText(document, schema),
        example: example ?? null,
      }),
    ),
    bodies: bodies.map((kind) => ({
      contentType: kind.contentType,
      required: kind.required,
      schema: unfolded(document, kind.schema),
      example: bodyExample(document, kind) ?? null,
    })),
    responses,
    security: security.map((way) =>
      way.map((one) => {
        const { scheme, credential, description: text, scopes } = signInWay(document, one);
        return { scheme, credential: credential?.type ?? null, description: text, scopes };
      }),
    ),
  };
}

/** With what references lead to; those that lead back, or lie too deep, stay. */
function unfolded(document: OpenApiDocument, schema: Json | undefined): Json {
  let left = MAX_VALUES;
  const visit = (given: Json, trail: readonly string[], depth: number): Json => {
    if (left-- <= 0) return true;
    if (Array.isArray(given)) return given.map((item) => visit(item, trail, depth + 1));
    if (!isJsonObject(given)) return given;
    const reference = given['$ref'];
    if (typeof reference === 'string') {
      const { value, through } = document.resolve(given);
      const leadsBack = through.some((pointer) => trail.includes(pointer));
      if (value === undefined || leadsBack || trail.length >= MAX_DEPTH) return given;
      return visit(value, [...trail, ...through], depth + 1);
    }
    if (depth > MAX_DEPTH * 8) return true;
    const copy: JsonObject = {};
    for (const [key, item] of Object.entries(given))
      if (key !== '__proto__') copy[key] = visit(item, trail, depth + 1);
    return copy;
  };
  return visit(schema ?? true, [], 0);
}
