import type { AuditChange, AuditObject } from '../../../shared/model/audit.ts';
import type { Api, Method, MethodOutput, MethodParsedInput } from '../../../shared/rpc/contract.ts';

export interface CallDescription {
  object: AuditObject | null;
  /** One plain sentence. */
  summary: string;
  changes: AuditChange[];
}

/** What a call did, once its output is there; null: nothing. */
export type Tell<M extends Method> = (output: MethodOutput<M>) => CallDescription | null;

/** Looks at what a call is about to change, before it is made. */
export type Look<M extends Method> = (
  input: MethodParsedInput<M>,
  api: Api,
) => Tell<M> | Promise<Tell<M>>;

export const nothing: readonly AuditChange[] = [];

export function told(
  kind: string,
  { id, name }: { id?: string | undefined; name?: string | undefined },
  summary: string,
  changes: readonly AuditChange[] = nothing,
): CallDescription {
  return {
    object: { kind, id: id ?? null, name: name ?? null },
    summary,
    changes: [...changes],
  };
}

export function some(things: readonly unknown[], one: string): string {
  return `${things.length} ${one}${things.length === 1 ? '' : 's'}`;
}
