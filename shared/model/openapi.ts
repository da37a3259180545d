import * as z from 'zod';
import { CREDENTIAL_TYPES } from './credential.ts';
import { jsonTreeSchema } from './json-schema.ts';

/** An operation as lists show it. */
export const openApiOperationSchema = z.object({
  /** Its operationId; where that is missing or not unique, `GET /pets/{id}`. */
  id: z.string(),
  method: z.string(),
  path: z.string(),
  summary: z.string(),
  /** Its beginning. */
  description: z.string(),
  tags: z.array(z.string()),
  deprecated: z.boolean(),
});
export type OpenApiOperation = z.output<typeof openApiOperationSchema>;

export const openApiListSchema = z.object({
  /** Names what was read, for a while: reading it again is not needed then. */
  document: z.string(),
  title: z.string(),
  /** The API's own. */
  apiVersion: z.string(),
  /** Of OpenAPI: `3.1.0`, `2.0`. */
  version: z.string(),
  servers: z.array(z.object({ url: z.string(), description: z.string() })),
  /** Operations that fit the search. */
  total: z.int(),
  /** The best ones first; without a search in the document's order. */
  operations: z.array(openApiOperationSchema),
});
export type OpenApiList = z.output<typeof openApiListSchema>;

export const PARAMETER_PLACES = ['path', 'query', 'header', 'cookie'] as const;

export const openApiDetailSchema = openApiOperationSchema.extend({
  /** In full. */
  description: z.string(),
  servers: z.array(z.object({ url: z.string(), description: z.string() })),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(PARAMETER_PLACES),
      required: z.boolean(),
      description: z.string(),
      /** `integer`, `string (uuid)`, `array of string`. */
      type: z.string(),
      /** An example or the default; null: there is none. */
      example: jsonTreeSchema.nullable(),
    }),
  ),
  /** The content types of the body, the one that a step would send first. */
  bodies: z.array(
    z.object({
      contentType: z.string(),
      required: z.boolean(),
      /** With references replaced, but for those that lead back. */
      schema: jsonTreeSchema,
      example: jsonTreeSchema,
    }),
  ),
  responses: z.array(
    z.object({ status: z.string(), description: z.string(), contentTypes: z.array(z.string()) }),
  ),
  /** One of these ways; within one, all together. */
  security: z.array(
    z.array(
      z.object({
        scheme: z.string(),
        /** Null: none that a step can use. */
        credential: z.enum(CREDENTIAL_TYPES).nullable(),
        description: z.string(),
        scopes: z.array(z.string()),
      }),
    ),
  ),
});
export type OpenApiDetail = z.output<typeof openApiDetailSchema>;

const source = z.union([
  z.strictObject({ document: z.string().min(1).max(100) }),
  z.strictObject({ url: z.string().min(1).max(5000) }),
  z.strictObject({ text: z.string().min(1) }),
]);

/** A document: by what `openapi.read` called it, by its address, or as text (JSON or YAML). */
export const openApiSourceSchema = source;
export type OpenApiSource = z.output<typeof openApiSourceSchema>;
