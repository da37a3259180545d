import type { Operator, OperatorGroup } from './operator.ts';
import { OPERATOR_NAMES } from './operator-names.ts';
import { operators, takesIgnoreCase } from './operators.ts';

const groups: Readonly<Record<OperatorGroup, string>> = {
  any: 'Any value',
  text: 'Text',
  number: 'Numbers',
  date: 'Dates',
  boolean: 'True or false',
  list: 'Lists',
  object: 'Objects',
};

const rules = `
How sides are compared:

- \`equals\` takes a number and the text that spells it as equal (\`5\` and \`"5"\`), and \`true\` and
  \`"true"\`. Two texts are compared as they are. Lists and objects are equal when their contents are.
- A left side that is missing or null makes an operator false and its opposite (\`not-contains\`,
  \`is-not-one-of\`, …) true. \`equals\` with \`null\` finds both null and missing. Two missing sides are
  not equal.
- A right side that is missing, and a side of a type that the operator cannot compare (a date that is
  none, \`gt\` of a word), fail the step and name the condition: a wrong answer would be worse.
- Text operators take numbers and true/false as text; number operators take text that spells a number.
- Dates are ISO 8601 (without an offset: in the workflow’s time zone), those of e-mail and HTTP, or
  milliseconds since 1970. Seconds are refused: \`fromUnix(…)\` turns them into a date.
- \`is-empty\` is true for \`""\`, \`[]\`, \`{}\`, null and missing; \`exists\` for all but null and missing.
- A pattern that takes too long is stopped, and the step fails.`.trim();

/** Markdown: every operator with its meaning, and the rules of comparing. */
export function operatorTable(): string {
  const rows = OPERATOR_NAMES.map((name) => {
    const operator = operators[name];
    const fold = takesIgnoreCase(operator) ? 'yes' : '';
    return `| ${groups[operator.group]} | \`${name}\` | ${operator.title} | ${rightSide(operator)} | ${fold} |`;
  });
  return [
    '| For | `op` | The left side … | `right` | `ignoreCase` |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    rules,
  ].join('\n');
}

function rightSide(operator: Operator): string {
  switch (operator.sides) {
    case 1:
      return 'none';
    case 'equality':
      return 'Any value.';
    case 2:
      return operator.right;
  }
}
