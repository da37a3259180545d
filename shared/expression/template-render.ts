import type { Evaluation } from './evaluation.ts';
import { EvaluationProblem } from './expression-error.ts';
import { appendText } from './operators.ts';
import type { EachPart, IfPart, TemplateExpression, TemplatePart } from './template-parts.ts';
import { describe, isMissing, isObject, isTruthy, ownValue, type Value } from './values.ts';

export interface Rendering {
  /** The value of an expression; problems in it are located there. */
  run(expression: TemplateExpression, evaluation: Evaluation): Value;
  /** How it is written. */
  insert(value: Value, raw: boolean): string;
}

/** The text of a template's parts. Throws EvaluationProblem. */
export function renderParts(
  parts: readonly TemplatePart[],
  evaluation: Evaluation,
  rendering: Rendering,
): string {
  const { budget } = evaluation;
  let text = '';
  const render = (inner: readonly TemplatePart[], e: Evaluation): void => {
    for (const part of inner) {
      if (typeof part === 'string') text = appendText(text, part, budget);
      else if (!('kind' in part))
        text = appendText(text, rendering.insert(rendering.run(part, e), part.raw), budget);
      else if (part.kind === 'if') renderIf(part, e);
      else renderEach(part, e);
    }
  };

  function renderIf({ branches }: IfPart, e: Evaluation): void {
    const chosen = branches.find(({ test }) => test === undefined || holds(rendering.run(test, e)));
    if (chosen !== undefined) render(chosen.body, e);
  }

  function renderEach(block: EachPart, e: Evaluation): void {
    const { item, index, body } = block;
    const list = entriesOf(rendering.run(block.list, e));
    if (list.length === 0) render(block.empty, e);
    for (const [key, value] of list) {
      budget.spend(1);
      budget.allocateObject(8);
      render(body, e.within({ [index]: key, [item]: value ?? null }));
    }
  }

  render(parts, evaluation);
  return text;
}

/** As in an expression, but for an empty list: whoever asks for it means what is in it. */
function holds(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : isTruthy(value);
}

function entriesOf(value: Value): (readonly [string | number, Value])[] {
  if (isMissing(value)) return [];
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
  if (isObject(value)) return Object.keys(value).map((key) => [key, ownValue(value, key)] as const);
  throw new EvaluationProblem(
    'expression_value',
    `#each goes through a list or an object, but this is ${describe(value)}`,
  );
}
