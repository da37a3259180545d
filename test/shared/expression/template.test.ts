import { describe, expect, it } from 'vitest';
import { Budget } from '../../../shared/expression/budget.ts';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import { compileTemplate, evaluateTemplate } from '../../../shared/expression/template.ts';
import { evaluateText, host } from './support.ts';

const scope = {
  trigger: {
    body: { customer: { email: 'ann@example.com' }, total: 12, items: [1, 2], none: null },
  },
};

describe('a field', () => {
  it('without braces is its text', () => {
    expect(evaluateText('plain } { text', scope).value).toBe('plain } { text');
    expect(evaluateText('', scope).value).toBe('');
  });

  it.each([
    ['{{ trigger.body.total }}', 12],
    ['{{trigger.body.total}}', 12],
    ['{{ trigger.body.items }}', [1, 2]],
    ['{{ trigger.body.none }}', null],
    ['{{ trigger.body.total > 5 }}', true],
    ['{{\n  trigger.body.total // the sum\n}}', 12],
    ['{{ /* the sum */ trigger.body.total /* here */ }}', 12],
  ])('that is one expression keeps the type: %s', (source, value) => {
    expect(evaluateText(source, scope).value).toEqual(value);
  });

  it.each([
    [' {{ trigger.body.total }}', ' 12'],
    ['{{ trigger.body.total }}\n', '12\n'],
    ['{{ trigger.body.total }}{{ trigger.body.total }}', '1212'],
    [
      'To {{ trigger.body.customer.email }}: {{ trigger.body.total * 2 }} EUR',
      'To ann@example.com: 24 EUR',
    ],
    ['[{{ trigger.body.none }}|{{ trigger.body.nowhere }}]', '[|]'],
    ['{{ trigger.body.items }} {{ trigger.body.customer }}', '[1,2] {"email":"ann@example.com"}'],
    ['is {{ true }}', 'is true'],
  ])('with text around expressions is text: %s', (source, value) => {
    expect(evaluateText(source, scope).value).toBe(value);
  });

  it.each([
    [`{{ '}}' }}`, '}}'],
    [`{{ "{{ }}" }}`, '{{ }}'],
    ['{{ `}}` }}', '}}'],
    [`{{ \`\${"}}"}\` }}`, '}}'],
    ['{{ {a:{b:1}} }}', { a: { b: 1 } }],
    ['{{{a:{b:1}}}}', { a: { b: 1 } }],
    ['{{ [{a:1}].map(i=>({b:{c:i.a}})) }}', [{ b: { c: 1 } }]],
    ['{{ "a}}b".replace(/}}/, "-") }}', 'a-b'],
    ['{{ 1 /* }} */ }}', 1],
  ])('ends its expressions where JavaScript ends them: %s', (source, value) => {
    expect(evaluateText(source).value).toEqual(value);
  });

  it.each([
    ['\\{{ name }}', '{{ name }}'],
    ['a \\{{ {{ 1 }}', 'a {{ 1'],
    ['C:\\\\{{ "dir" }}', 'C:\\dir'],
    ['\\\\\\{{ x', '\\{{ x'],
    ['C:\\temp\\new', 'C:\\temp\\new'],
    ['C:\\temp {{ 1 }} \\x', 'C:\\temp 1 \\x'],
    ['a }} b', 'a }} b'],
    ['{ {1} }', '{ {1} }'],
  ])('takes backslashes before braces as escapes: %s', (source, value) => {
    expect(evaluateText(source).value).toBe(value);
  });

  it('hands on the very object that a plain path leads to', () => {
    const { body } = scope.trigger;
    expect(evaluateText('{{ trigger.body }}', scope).value).toBe(body);
    expect(evaluateText('{{ trigger?.["body"].items }}', scope).value).toBe(body.items);
    expect(evaluateText('{{ (trigger.body) }}', scope).value).toBe(body);
  });

  it('hands on objects that are found in another way, too', () => {
    const { body } = scope.trigger;
    expect(evaluateText('{{ trigger["bo" + "dy"] ?? {} }}', scope).value).toBe(body);
  });

  it('can hold many expressions', () => {
    const source = 'x{{ 1 }}'.repeat(400);
    expect(evaluateText(source).value).toBe('x1'.repeat(400));
  });

  it('is refused when it holds more than five hundred', () => {
    expect(() => compileTemplate('{{ 1 }}'.repeat(501))).toThrow(/500 expressions at most/);
  });
});

describe('compiling', () => {
  it('gives the same template for the same text', () => {
    expect(compileTemplate('{{ run.id }} a')).toBe(compileTemplate('{{ run.id }} a'));
  });

  it('forgets the ones not used for long', () => {
    const first = compileTemplate('{{ run.first }}');
    for (let i = 0; i < 1100; i += 1) compileTemplate(`{{ run.n${i} }}`);
    expect(compileTemplate('{{ run.first }}')).not.toBe(first);
  });

  it('does not keep the values of an evaluation', () => {
    const template = compileTemplate('{{ [1, 2].map(n => n * trigger.factor) }}');
    const results = [2, 3].map(
      (factor) => evaluateTemplate(template, { trigger: { factor } }, host).value,
    );
    expect(results).toEqual([
      [2, 4],
      [3, 6],
    ]);
  });
});

describe('options of an evaluation', () => {
  it('name the field in errors and warnings', () => {
    const options = { field: 'body.value.items[0]' };
    const missing = evaluateTemplate(compileTemplate('{{ trigger.x }}'), scope, host, options);
    expect(missing.warnings[0]?.field).toBe('body.value.items[0]');
    const wrong = compileTemplate('{{ trigger.body.total.trim() }}');
    expect(() => evaluateTemplate(wrong, scope, host, options)).toThrow(
      'In "body.value.items[0]" at character 23, near "trim": a number has no .trim()',
    );
  });

  it('share a budget between fields', () => {
    const budget = new Budget({ steps: 150 });
    const template = compileTemplate('{{ range(0, 50).sum() }}');
    const run = () => evaluateTemplate(template, scope, host, { budget }).value;
    expect(run()).toBe(1225);
    expect(run).toThrow(ExpressionError);
  });
});
