import type { Json, JsonObject } from '../../json.ts';
import type { Budget } from '../budget.ts';
import { type Argument, Callback, type Evaluation, isValue, Pattern } from '../evaluation.ts';
import { EvaluationProblem } from '../expression-error.ts';
import type { ExpressionWarningCode } from '../expression-warning.ts';
import type { ExpressionHost } from '../host.ts';
import { parsePath, readPath } from '../key-path.ts';
import { toSentence } from '../suggestions.ts';
import { describe, isMissing, isObject, numberFromText, type Value } from '../values.ts';
import type { CallSite } from './call-helper.ts';
import type { Helper } from './define-helper.ts';

export type BoundCallback = (a: Value, b?: Value, c?: Value) => Value;

/**
 * The arguments of one call, read by type. Each reader charges for looking at the argument once
 * (per item, per 64 characters), and refuses a wrong type with the name of the parameter.
 * `null` in the place of an optional argument counts as left out.
 */
export class HelperArguments {
  readonly count: number;
  readonly budget: Budget;
  readonly host: ExpressionHost;
  readonly #helper: Helper;
  readonly #values: readonly Argument[];
  readonly #site: CallSite;
  readonly #evaluation: Evaluation;

  constructor(helper: Helper, values: readonly Argument[], site: CallSite, evaluation: Evaluation) {
    this.count = values.length;
    this.budget = evaluation.budget;
    this.host = evaluation.host;
    this.#helper = helper;
    this.#values = values;
    this.#site = site;
    this.#evaluation = evaluation;
  }

  has(index: number): boolean {
    const argument = this.#values[index];
    return argument !== undefined && argument !== null;
  }

  value(index: number, wanted = 'a value'): Value {
    const argument = this.#values[index];
    if (isValue(argument)) return argument;
    throw this.#wrong(index, wanted);
  }

  /** All arguments from `index` on. */
  rest(index: number): Value[] {
    this.budget.spend(this.count);
    return this.#values.slice(index).map((_, offset) => this.value(index + offset));
  }

  text(index: number): string {
    const value = this.value(index, 'text');
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') throw this.#wrong(index, 'text');
    this.budget.readText(value);
    return value;
  }

  optionalText(index: number): string | undefined {
    return this.has(index) ? this.text(index) : undefined;
  }

  number(index: number): number {
    const value = this.value(index, 'a number');
    const number = typeof value === 'string' ? numberFromText(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) throw this.#wrong(index, 'a number');
    return number;
  }

  optionalNumber(index: number): number | undefined {
    return this.has(index) ? this.number(index) : undefined;
  }

  /** A whole number; decimals are cut off. */
  integer(index: number, range?: { min: number; max: number }): number {
    const number = Math.trunc(this.number(index));
    if (range !== undefined && !(number >= range.min && number <= range.max)) {
      throw this.#wrong(index, `a number from ${range.min} to ${range.max}`);
    }
    return number;
  }

  optionalInteger(index: number, range?: { min: number; max: number }): number | undefined {
    return this.has(index) ? this.integer(index, range) : undefined;
  }

  list(index: number): Json[] {
    const list = this.listUnread(index);
    this.budget.spend(list.length);
    return list;
  }

  /** For helpers that do not go through the whole list. */
  listUnread(index: number): Json[] {
    const value = this.value(index, 'a list');
    if (Array.isArray(value)) return value;
    throw this.#wrong(
      index,
      'a list',
      isObject(value) ? 'values(object) gives a list.' : undefined,
    );
  }

  object(index: number): JsonObject {
    const value = this.value(index, 'an object');
    if (isObject(value)) return value;
    throw this.#wrong(index, 'an object');
  }

  isCallback(index: number): boolean {
    return this.#values[index] instanceof Callback;
  }

  callback(index: number): BoundCallback {
    const argument = this.#values[index];
    if (!(argument instanceof Callback)) {
      throw this.#wrong(index, 'a function', 'Write a function as: item => item.name');
    }
    return (a, b, c) => argument.invoke(this.#evaluation, a, b, c);
  }

  /** What to look at in each item: a function, a key path as text, or the item itself. */
  selector(index: number): BoundCallback {
    if (!this.has(index)) return (item) => item;
    const argument = this.#values[index];
    if (typeof argument !== 'string') return this.callback(index);
    const path = parsePath(argument);
    return (item) => {
      this.budget.spend(path.length);
      return readPath(item, path);
    };
  }

  isPattern(index: number): boolean {
    return this.#values[index] instanceof Pattern;
  }

  /** A regular expression, as `/a+/i` or as text. */
  pattern(index: number): Pattern {
    const argument = this.#values[index];
    return argument instanceof Pattern ? argument : new Pattern(this.text(index), '');
  }

  /** For what only the helper itself can judge: `reason` follows "name() ". */
  refuse(index: number, reason: string, hint?: string): EvaluationProblem {
    return new EvaluationProblem('expression_value', `${this.#site.name} ${reason}`, {
      argument: index,
      hint,
    });
  }

  /** Something looks wrong, but there is a result. */
  warn(index: number, code: ExpressionWarningCode, message: string): void {
    const { parts, span, excerpts } = this.#site;
    const { start, end } = parts[index] ?? span;
    this.#evaluation.warnOnce(start, () => ({
      code,
      message: `${this.#site.name} ${message}`,
      path: excerpts[index] ?? this.#site.name,
      position: start,
      end,
    }));
  }

  #wrong(index: number, wanted: string, hint?: string): EvaluationProblem {
    const { parameters } = this.#helper;
    const name = parameters[Math.min(index, parameters.length - 1)] ?? 'argument';
    const argument = this.#values[index];
    const excerpt = this.#site.excerpts[index];
    const got = isValue(argument)
      ? isMissing(argument) && excerpt !== undefined
        ? `${excerpt} is ${argument === null ? 'null' : 'missing'}`
        : `it got ${describe(argument)}`
      : `it got a ${argument instanceof Callback ? 'function' : 'pattern'}`;
    // The argument is missing because of a slip that has been noticed: say so.
    const noticed = isMissing(isValue(argument) ? argument : null)
      ? this.#evaluation.warningWithin(this.#site.parts[index] ?? this.#site.span)
      : undefined;
    return new EvaluationProblem(
      'expression_value',
      `${this.#site.name} needs ${wanted} as "${name}", but ${got}`,
      {
        argument: index,
        hint: noticed === undefined ? hint : toSentence(noticed.message),
        suggestion: noticed?.suggestion,
      },
    );
  }
}
