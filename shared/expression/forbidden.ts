import type { Expression } from 'acorn';

/** What expressions leave out of JavaScript's, and what to do instead. */
export function forbidden(node: Expression): { reason: string; hint?: string } | undefined {
  switch (node.type) {
    case 'AssignmentExpression':
      return {
        reason: `"${node.operator}" is not allowed: an expression changes nothing`,
        ...(node.operator === '=' ? { hint: 'To compare two values, write ===.' } : {}),
      };
    case 'UpdateExpression':
      return {
        reason: `"${node.operator}" is not allowed: an expression changes nothing`,
        hint: `Write ${node.operator === '++' ? '+ 1' : '- 1'}.`,
      };
    case 'ThisExpression':
      return { reason: '"this" is not allowed', hint: 'Data is read from trigger and steps.' };
    case 'NewExpression':
      return {
        reason: '"new" is not allowed',
        hint: 'For the current time write now(), for a date in text parseDate(text).',
      };
    case 'FunctionExpression':
      return { reason: '"function" is not allowed', hint: 'Write: item => item.name' };
    case 'ClassExpression':
      return { reason: '"class" is not allowed' };
    case 'SequenceExpression':
      return { reason: 'the comma is not allowed here: an expression is one value' };
    case 'TaggedTemplateExpression':
      return { reason: 'a function name before `text` is not allowed' };
    case 'AwaitExpression':
      return {
        reason: '"await" is not allowed',
        hint: 'The outputs of earlier steps are already there.',
      };
    case 'YieldExpression':
      return { reason: '"yield" is not allowed' };
    case 'ImportExpression':
    case 'MetaProperty':
      return { reason: '"import" is not allowed' };
    case 'ArrowFunctionExpression':
      return {
        reason: 'a function can only be an argument, as in list.map(item => item.name)',
      };
    default:
      return undefined;
  }
}
