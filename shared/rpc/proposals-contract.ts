import * as z from 'zod';
import { openApiDetailSchema, openApiListSchema, openApiSourceSchema } from '../model/openapi.ts';
import { stepProposalSchema } from '../model/step-proposal.ts';

/** Id, or method and path: `GET /pets/{id}`. */
const operationSchema = z.string().trim().min(1).max(2000);

/** The calls that make a step of something else. Nothing is stored by them. */
export const proposalsContract = {
  /** Throws `curl_unreadable`, which names the word. */
  'steps.fromCurl': {
    input: z.strictObject({ text: z.string().min(1) }),
    output: stepProposalSchema,
  },
  'steps.fromOpenApi': {
    input: z.strictObject({
      source: openApiSourceSchema,
      operation: operationSchema,
      /** Left out: the first that the document names. */
      server: z.string().trim().min(1).max(5000).optional(),
    }),
    output: stepProposalSchema,
  },
  /** OpenAPI 3.0, 3.1 or Swagger 2.0, as JSON or YAML. Throws `openapi_unreadable`. */
  'openapi.read': {
    input: z.strictObject({
      source: openApiSourceSchema,
      /** Words that an operation has somewhere. */
      search: z.string().max(500).default(''),
      limit: z.int().min(1).max(20_000).default(200),
    }),
    output: openApiListSchema,
  },
  'openapi.operation': {
    input: z.strictObject({ source: openApiSourceSchema, operation: operationSchema }),
    output: openApiDetailSchema,
  },
};
