import * as z from 'zod';
import { type ErrorFamily, type ErrorInfo, PatchbayError } from '../errors.ts';
import { contract, type Method, type MethodOutput, type MethodParsedInput } from './contract.ts';
import { pushSchema } from './push.ts';

/**
 * How calls and pushes look on the wire.
 *
 * HTTP: `POST /rpc/<method>` with the input as JSON answers 200 with the output, or a problem
 * (RFC 9457) with the error's fields beside the standard ones. `GET /rpc/push` is a stream of
 * Server-Sent Events whose data is one push; `ready` comes first and `ping` proves life.
 *
 * Message port: `{ id, method, input }` is answered by `{ id, reply }`; pushes are `{ push }`.
 */
const errorShape = {
  code: z.string(),
  family: z.enum(['user', 'operational', 'bug']),
  hint: z.string().optional(),
  problems: z.array(z.string()).optional(),
};

export const errorInfoSchema: z.ZodType<ErrorInfo> = z.object({
  ...errorShape,
  message: z.string(),
});

export const problemSchema = z.object({
  ...errorShape,
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});
export type Problem = z.output<typeof problemSchema>;

export function errorOfProblem({ code, family, hint, problems, detail }: Problem): ErrorInfo {
  return {
    code,
    family,
    message: detail,
    ...(hint === undefined ? {} : { hint }),
    ...(problems === undefined ? {} : { problems }),
  };
}

export type RpcReply = { ok: true; result: unknown } | { ok: false; error: ErrorInfo };

const rpcReplySchema: z.ZodType<RpcReply> = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorInfoSchema }),
]);

export const portRequestSchema = z.object({
  id: z.int().nonnegative(),
  method: z.string(),
  input: z.unknown(),
});
export type PortRequest = z.output<typeof portRequestSchema>;

export const portMessageSchema = z.union([
  z.object({ id: z.int().nonnegative(), reply: rpcReplySchema }),
  z.object({ push: pushSchema }),
]);
export type PortMessage = z.output<typeof portMessageSchema>;

type Schemas = {
  [M in Method]: {
    input: z.ZodType<MethodParsedInput<M>>;
    output: z.ZodType<MethodOutput<M>>;
  };
};
/** The contract, typed so that a method that is only known as `M` keeps its own types. */
export const schemas: Schemas = contract;

/** An error of the other side. Same code, family, message and hint as where it was thrown. */
export class RemoteError extends PatchbayError {
  readonly code: string;
  readonly family: ErrorFamily;
  readonly problems: readonly string[];

  constructor(info: ErrorInfo) {
    super(info.message, info.hint === undefined ? undefined : { hint: info.hint });
    this.code = info.code;
    this.family = info.family;
    this.problems = info.problems ?? [];
  }
}

/** @throws RemoteError when the call failed; ZodError when the answer is not what was agreed. */
export function readReply<M extends Method>(method: M, reply: RpcReply): MethodOutput<M> {
  if (!reply.ok) throw new RemoteError(reply.error);
  return schemas[method].output.parse(reply.result);
}
