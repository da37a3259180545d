import type { Logger } from 'pino';
import type { Redactor } from './redactor.ts';

const DEEPEST = 6;

/** The same log, with known secrets taken out of what is logged; messages are texts of our own. */
export function maskedLog(log: Logger, { mask }: Redactor): Logger {
  function masked(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return mask(value);
    if (typeof value !== 'object' || value === null || depth >= DEEPEST) return value;
    if (value instanceof Error) return maskedError(value, depth);
    if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return maskedEntries(value, depth);
  }

  function maskedEntries(value: object, depth: number): { [key: string]: unknown } {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, masked(item, depth + 1)]),
    );
  }

  /** As pino’s own serializer shows errors. */
  function maskedError(error: Error, depth: number): { [key: string]: unknown } {
    const { name, message, stack, cause } = error;
    return {
      ...maskedEntries({ ...error }, depth),
      type: name,
      message: mask(message),
      stack: mask(stack ?? ''),
      ...(cause === undefined ? {} : { cause: masked(cause, depth + 1) }),
    };
  }

  return log.child(
    {},
    {
      formatters: { log: (entry) => maskedEntries(entry, 0) },
      // An error is plain by then; pino's serializer would take it for one of its own kind.
      serializers: { err: (plain: unknown) => plain },
    },
  );
}
