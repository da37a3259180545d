import type { Span } from '../compile-context.ts';
import type { Argument, Evaluation } from '../evaluation.ts';
import { EvaluationProblem } from '../expression-error.ts';
import type { Value } from '../values.ts';
import type { Helper } from './define-helper.ts';
import { HelperArguments } from './helper-arguments.ts';

/** How a call is written, for messages. */
export interface CallSite {
  /** `upper()` or `.upper()` */
  readonly name: string;
  readonly method: boolean;
  /** The text of each argument, a method's receiver first. */
  readonly excerpts: readonly string[];
  /** The whole call, and its arguments, a method's receiver first. */
  readonly span: Span;
  readonly parts: readonly Span[];
}

export function callHelper(
  helper: Helper,
  values: readonly Argument[],
  site: CallSite,
  evaluation: Evaluation,
): Value {
  evaluation.budget.spend(1);
  const problem = arityProblem(helper, values.length, site.method);
  if (problem !== undefined) throw new EvaluationProblem('expression_value', problem);
  return helper.run(new HelperArguments(helper, values, site, evaluation));
}

/** Says when there are too few or too many arguments; `count` includes a method's receiver. */
export function arityProblem(helper: Helper, count: number, method: boolean): string | undefined {
  if (count >= helper.minimum && count <= helper.maximum) return undefined;
  const receiver = method ? 1 : 0;
  const [minimum, maximum] = [helper.minimum - receiver, helper.maximum - receiver];
  const wanted =
    minimum === maximum
      ? `${minimum}`
      : count > helper.maximum
        ? `at most ${maximum}`
        : `at least ${minimum}`;
  const plural = wanted.endsWith(' 1') || wanted === '1' ? 'argument' : 'arguments';
  const form = method ? methodSignature(helper) : helper.signature;
  return `${form} takes ${wanted} ${plural}, not ${count - receiver}`;
}

/** `text.truncate(length, ending?)` from `truncate(text, length, ending?)`. */
export function methodSignature(helper: Helper): string {
  const inside = helper.signature.slice(helper.signature.indexOf('(') + 1, -1);
  const [receiver = 'value', ...others] = inside.split(',').map((part) => part.trim());
  return `${receiver.replace(/^\.\.\.|\?$/g, '')}.${helper.name}(${others.join(', ')})`;
}
