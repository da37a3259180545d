import { parseExpressionAt } from 'acorn';
import { describe, expect, it } from 'vitest';
import { helpers } from '../../../shared/expression/helpers/registry.ts';
import {
  expressionReference,
  expressionReferenceMarkdown,
} from '../../../shared/expression/reference.ts';
import { typeOf } from '../../../shared/expression/values.ts';
import { evaluate } from './support.ts';

/** Each example `name(first, others)` written as `(first).name(others)`, where there is the method. */
const asMethods = helpers.flatMap(({ name, methodOf, example: { source, result } }) => {
  const node = parseExpressionAt(source, 0, { ecmaVersion: 2023 });
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return [];
  const [first, second] = node.arguments;
  if (node.callee.name !== name || first === undefined) return [];
  const receiver = source.slice(first.start, first.end);
  if (!methodOf.includes(typeOf(evaluate(receiver)))) return [];
  const others = source.slice(second?.start ?? node.end - 1, node.end);
  return [[`(${receiver}).${name}(${others}`, result] as const];
});

describe('the reference of helpers', () => {
  it.each(helpers.map((helper) => [helper.signature, helper] as const))(
    'has an example for %s that is true',
    (_, { example }) => {
      expect(evaluate(example.source)).toEqual(example.result);
    },
  );

  it.each(asMethods)('gives the same for %s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });

  it('can call most functions as a method of their first argument', () => {
    expect(asMethods.length).toBeGreaterThan(80);
  });

  it('gives every function a name of its own, and every method of a type', () => {
    const functions = helpers.filter(({ methodOnly }) => !methodOnly).map(({ name }) => name);
    expect(functions).toHaveLength(new Set(functions).size);
    const methods = helpers.flatMap(({ name, methodOf }) =>
      methodOf.map((type) => `${type}.${name}`),
    );
    expect(methods).toHaveLength(new Set(methods).size);
  });

  it('has more than sixty functions besides those from JavaScript', () => {
    const own = helpers.filter(({ group, methodOnly }) => group !== 'javascript' && !methodOnly);
    expect(own.length).toBeGreaterThan(60);
  });

  it('writes each description as one sentence', () => {
    for (const { description } of helpers) expect(description).toMatch(/^\S.*[.?]$/);
  });

  it('lists every helper once, in its group', () => {
    const listed = expressionReference().groups.flatMap((group) => group.helpers);
    expect(listed).toHaveLength(helpers.length);
    expect(listed.find(({ name }) => name === 'truncate')).toMatchObject({
      group: 'text',
      signature: 'truncate(text, length, ending?)',
      method: 'text.truncate(length, ending?)',
      methodOf: ['text'],
    });
  });

  it('writes tables in which each row has three cells', () => {
    const [, tables = ''] = expressionReferenceMarkdown().split('## Functions and methods');
    const rows = tables.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(helpers.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
  });
});
