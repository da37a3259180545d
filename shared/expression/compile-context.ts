import type { Expression, Node } from 'acorn';
import type { Thunk } from './evaluation.ts';
import {
  EvaluationProblem,
  ExpressionError,
  type ExpressionErrorCode,
} from './expression-error.ts';

/** Operators and calls inside each other, at most. */
const maxNesting = 200;

/** How a node of the tree is reported: as offsets in the whole source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface FailureDetails {
  suggestion?: string | undefined;
  hint?: string | undefined;
}

type CompileNode = (node: Expression, context: CompileContext, quiet?: boolean) => Thunk;

/** What the compiler knows while it goes through one expression. */
export class CompileContext {
  /** The whole text of the field; `offset` is where this expression starts in it. */
  readonly source: string;
  readonly offset: number;
  /**
   * Turns a part into a function. `quiet`: no warning when the part is missing, because what stands
   * around it provides for that.
   */
  readonly compile: (node: Expression, quiet?: boolean) => Thunk;
  #nodes = 0;
  #depth = 0;
  #slots = 0;
  readonly #locals: Map<string, number>[] = [];

  constructor(options: { source: string; offset: number; compileNode: CompileNode }) {
    this.source = options.source;
    this.offset = options.offset;
    this.compile = (node, quiet) => {
      this.#nodes += 1;
      this.#depth += 1;
      if (this.#depth > maxNesting) {
        this.fail(node, 'expression_budget', 'it is nested too deeply');
      }
      const thunk = options.compileNode(node, this, quiet);
      this.#depth -= 1;
      return thunk;
    };
  }

  /** Parts compiled so far: what one evaluation costs, arrow functions aside. */
  get nodes(): number {
    return this.#nodes;
  }

  /** Compiles the inside of an arrow function, whose cost is counted each time it is called. */
  inFunction<T>(compileBody: () => T): { result: T; cost: number } {
    const outside = this.#nodes;
    this.#nodes = 0;
    this.#locals.push(new Map());
    const result = compileBody();
    this.#locals.pop();
    const cost = this.#nodes;
    this.#nodes = outside;
    return { result, cost };
  }

  declare(name: string): number {
    const slot = this.#slots;
    this.#slots += 1;
    this.#locals.at(-1)?.set(name, slot);
    return slot;
  }

  /** The slot of a parameter of an arrow function around this place. */
  local(name: string): number | undefined {
    for (let i = this.#locals.length - 1; i >= 0; i -= 1) {
      const slot = this.#locals[i]?.get(name);
      if (slot !== undefined) return slot;
    }
    return undefined;
  }

  localNames(): string[] {
    return this.#locals.flatMap((names) => [...names.keys()]);
  }

  span(node: Node): Span {
    return { start: this.offset + node.start, end: this.offset + node.end };
  }

  textOf(node: Node): string {
    const { start, end } = this.span(node);
    return this.source.slice(start, Math.min(end, start + 120));
  }

  fail(node: Node, code: ExpressionErrorCode, reason: string, details: FailureDetails = {}): never {
    throw this.error(this.span(node), code, reason, details);
  }

  error(
    span: Span,
    code: ExpressionErrorCode,
    reason: string,
    details: FailureDetails = {},
  ): ExpressionError {
    const { source } = this;
    return new ExpressionError({
      code,
      reason,
      source,
      position: span.start,
      end: span.end,
      ...details,
    });
  }

  /** Gives a problem its place; anything else is passed on as it is. */
  locate(error: unknown, site: { span: Span; parts?: readonly Span[] }): unknown {
    if (!(error instanceof EvaluationProblem)) return error;
    const part = error.argument === undefined ? undefined : site.parts?.[error.argument];
    const { code, message, hint, suggestion } = error;
    return this.error(part ?? site.span, code, message, { hint, suggestion });
  }
}
