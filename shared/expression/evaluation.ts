import type { Json } from '../json.ts';
import type { Budget } from './budget.ts';
import type { Span } from './compile-context.ts';
import type { ExpressionWarning } from './expression-warning.ts';
import type { ExpressionHost } from './host.ts';
import type { Value } from './values.ts';

/** What an expression can read, by name: `trigger`, `steps`, `run` ... Plain JSON. */
export type ExpressionScope = { readonly [name: string]: Json | undefined };

const maxWarnings = 20;

/** One evaluation of one template: what it reads, what it may use up, and what it noticed. */
export class Evaluation {
  readonly scope: ExpressionScope;
  readonly host: ExpressionHost;
  readonly budget: Budget;
  /**
   * Parameters of arrow functions, each at a place of its own that is known when the expression is
   * compiled: functions cannot call themselves, so none is ever under way twice.
   */
  readonly slots: Value[] = [];
  readonly #warnings: ExpressionWarning[];

  constructor(options: {
    scope: ExpressionScope;
    host: ExpressionHost;
    budget: Budget;
    warnings?: ExpressionWarning[];
  }) {
    this.scope = options.scope;
    this.host = options.host;
    this.budget = options.budget;
    this.#warnings = options.warnings ?? [];
  }

  /** The same evaluation inside a block that gives names to values. */
  within(names: ExpressionScope): Evaluation {
    const { host, budget } = this;
    const scope = { ...this.scope, ...names };
    return new Evaluation({ scope, host, budget, warnings: this.#warnings });
  }

  get warnings(): readonly ExpressionWarning[] {
    return this.#warnings;
  }

  /** One warning per place: a callback reads the same missing path for each item. */
  warnOnce(position: number, create: () => ExpressionWarning): void {
    if (this.#warnings.length >= maxWarnings) return;
    if (this.#warnings.some((warning) => warning.position === position)) return;
    this.#warnings.push(create());
  }

  /** What has been noticed about a part of the text. */
  warningWithin({ start, end }: Span): ExpressionWarning | undefined {
    return this.#warnings.find((warning) => warning.position >= start && warning.end <= end);
  }
}

export type Thunk = (evaluation: Evaluation) => Value;

/** An arrow function, or the name of a helper, in the place of an argument. Not a value. */
export class Callback {
  readonly invoke: (evaluation: Evaluation, a: Value, b: Value, c: Value) => Value;

  constructor(invoke: Callback['invoke']) {
    this.invoke = invoke;
  }
}

/** A regular expression in the place of an argument. Not a value. */
export class Pattern {
  readonly source: string;
  readonly flags: string;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }
}

export type Argument = Value | Callback | Pattern;

export function isValue(argument: Argument): argument is Value {
  return !(argument instanceof Callback || argument instanceof Pattern);
}
