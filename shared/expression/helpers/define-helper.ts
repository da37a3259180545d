import type { Json } from '../../json.ts';
import type { Value, ValueType } from '../values.ts';
import type { HelperArguments } from './helper-arguments.ts';

export type HelperGroup =
  | 'text'
  | 'number'
  | 'date'
  | 'list'
  | 'object'
  | 'value'
  | 'encoding'
  | 'hash'
  | 'json'
  | 'javascript';

export interface HelperExample {
  readonly source: string;
  readonly result: Json;
}

export interface HelperSpec {
  name: string;
  group: HelperGroup;
  /** `truncate(text, length, ending?)`; as a method the first parameter is the receiver. */
  signature: string;
  /** One sentence. */
  description: string;
  example: HelperExample;
  /** Types whose values have it as a method. */
  methodOf?: readonly ValueType[];
  /** Set when it is a method only. */
  methodOnly?: true;
  /** A missing path as argument is what it is for: no warning. */
  toleratesMissing?: true;
  /** Gives another result each time: random, or the time. */
  varies?: true;
  run(args: HelperArguments): Value;
}

export interface Helper extends HelperSpec {
  readonly methodOf: readonly ValueType[];
  /** Names from the signature, without `?` and `...`. */
  readonly parameters: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
}

/** The signature is the single source for names and number of arguments. */
export function defineHelper(spec: HelperSpec): Helper {
  const inside = spec.signature.slice(spec.signature.indexOf('(') + 1, -1);
  const parts = inside === '' ? [] : inside.split(',').map((part) => part.trim());
  const rest = parts.some((part) => part.startsWith('...'));
  return {
    ...spec,
    methodOf: spec.methodOf ?? [],
    parameters: parts.map((part) => part.replace(/^\.\.\.|\?$/g, '')),
    minimum: parts.filter((part) => !part.endsWith('?') && !part.startsWith('...')).length,
    maximum: rest ? Number.POSITIVE_INFINITY : parts.length,
  };
}
