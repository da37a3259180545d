import type { Moment } from './moment.ts';
import type { Range } from './quantity.ts';

/** What one term asks for, whatever it was written like. Names are those of the catalogue. */
export type Condition =
  | { kind: 'text'; operator: 'text' | 'body' | 'path' | 'ip' | 'step' | 'error'; text: string }
  | { kind: 'header'; name: string; match: HeaderMatch | null }
  /** One of these values of the catalogue. */
  | { kind: 'choice'; operator: string; values: readonly string[] }
  /** One of these names, or parts of them, as they were written. */
  | { kind: 'name'; operator: string; values: readonly string[] }
  | { kind: 'id'; operator: 'id' | 'event'; values: readonly string[] }
  | { kind: 'time'; operator: 'after' | 'before'; moment: Moment }
  | { kind: 'number'; operator: 'size' | 'duration' | 'attempts'; range: Range };

/** `is`: the whole value, in which `*` stands for anything. `has`: a part of it. */
export interface HeaderMatch {
  how: 'is' | 'has';
  text: string;
}
