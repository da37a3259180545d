import type { Json } from '../../../shared/json.ts';

export interface SelectOption {
  value: Json;
  title: string;
}

/** An operator of conditions, as the schema of `op` lists it. */
export interface OperatorOption {
  value: string;
  title: string;
  group: string;
  /** Whether it compares with a second value. */
  right: boolean;
  ignoreCase: boolean;
}

export interface ChoiceVariant {
  /** What the discriminating param holds. */
  value: string;
  title: string;
  fields: readonly FieldSpec[];
}

/** How a param is drawn and what it may hold. */
export type FieldShape =
  | {
      kind: 'text';
      multiline: boolean;
      examples: readonly string[];
      /** It may also be a list of these. */
      item: FieldSpec | undefined;
      /** Or an object with these fields: an address with a name. */
      fields: readonly FieldSpec[];
    }
  /** Any value: text, an expression, or a literal of another type. */
  | { kind: 'expression' }
  | { kind: 'number'; integer: boolean; minimum: number | undefined; maximum: number | undefined }
  | { kind: 'boolean' }
  | { kind: 'select'; options: readonly SelectOption[] }
  /** Some of several options. */
  | { kind: 'many'; options: readonly SelectOption[] }
  | { kind: 'json' }
  | { kind: 'code'; language: 'javascript' | 'text' }
  | { kind: 'key-value'; asList: boolean; asObject: boolean }
  | { kind: 'conditions'; operators: readonly OperatorOption[] }
  | { kind: 'duration'; units: readonly SelectOption[]; more: readonly FieldSpec[] }
  | { kind: 'group'; fields: readonly FieldSpec[] }
  | { kind: 'choice'; discriminator: string; variants: readonly ChoiceVariant[] }
  | { kind: 'list'; item: FieldSpec; noun: string }
  | { kind: 'date' }
  | { kind: 'time-of-day' }
  | { kind: 'time-zone' }
  | { kind: 'endpoint' }
  | { kind: 'credential' }
  | { kind: 'workflow' };

export interface FieldSpec {
  /** The param's name; empty for items of a list. */
  key: string;
  title: string;
  description: string | undefined;
  required: boolean;
  default: Json | undefined;
  /** Its value is not shown. */
  secret: boolean;
  /** It holds a value that is not shown, and stays while nothing is typed. */
  kept?: boolean;
  /** It is markup: always the same, or what the param beside it says. */
  markup: { fixed?: string | undefined; param?: string | undefined } | undefined;
  shape: FieldShape;
}
