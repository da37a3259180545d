import { describe, expect, it } from 'vitest';
import { createBrowserHost } from '../../../renderer/step-form/preview/browser-host.ts';
import {
  previewOf,
  previewOfJson,
  syntaxProblem,
} from '../../../renderer/step-form/preview/preview.ts';
import { samples } from './samples.ts';

const host = createBrowserHost({ timeZone: 'Europe/Berlin', patterns: true });
const preview = (text: string) => previewOf(text, samples.scope, host);

describe('a preview', () => {
  it('shows the value with its type', () => {
    expect(preview('{{ trigger.body.total }}').result).toEqual({
      type: 'number',
      text: '129.5',
      cut: 0,
    });
    expect(preview('Order {{ trigger.body.id }}').result?.text).toBe('Order order_1');
    expect(preview('{{ trigger.body.items.map(i => i.price) }}').result).toMatchObject({
      type: 'list',
      text: '[ 50, 29.5 ]',
    });
  });

  it('calculates hashes and patterns as the engine does', () => {
    expect(preview('{{ sha256("abc") }}').result?.text).toMatch(/^ba7816bf8f01cfea/);
    expect(preview('{{ extract("Order #2041 paid", /#(\\d+)/) }}').result?.text).toBe('2041');
    expect(preview('{{ "a-b-c".replaceAll("-", "+") }}').result?.text).toBe('a+b+c');
  });

  it('escapes what is inserted into markup', () => {
    const scope = { name: '<b>' };
    expect(previewOf('{{ name }}', scope, host, 'html').result?.text).toBe('&lt;b&gt;');
  });

  it('says what is missing, where, and what was probably meant', () => {
    const { problems, result } = preview('Hi {{ trigger.body.custmer.name }}');
    expect(result?.text).toBe('Hi ');
    expect(problems).toMatchObject([{ severity: 'warning', suggestion: 'customer' }]);
    const [problem] = problems;
    expect('Hi {{ trigger.body.custmer.name }}'.slice(problem?.from, problem?.to)).toContain(
      'custmer',
    );
  });

  it('says what cannot be read, at its place', () => {
    const { problems, result } = preview('{{ uper("a") }}');
    expect(result).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', from: 3, suggestion: 'upper' }]);
    expect(syntaxProblem('{{ 1 + }}')).toMatchObject({ severity: 'error' });
    expect(syntaxProblem('no expression')).toBeUndefined();
  });

  it('cuts what is long and stops what is too much', () => {
    const long = preview('{{ "x".repeat(5000) }}').result;
    expect(long?.text).toHaveLength(2000);
    expect(long?.cut).toBe(3000);
    const endless = preview('{{ range(1, 100000).map(i => range(1, 1000)) }}');
    expect(endless.problems).toMatchObject([{ severity: 'error' }]);
  });

  it('shows JSON with its expressions resolved', () => {
    const value = { id: '{{ trigger.body.id }}', n: 1 };
    expect(previewOfJson(value, samples.scope, host).result?.text).toBe(
      '{ "id": "order_1", "n": 1 }',
    );
    expect(previewOfJson({ id: '{{ 1 + }}' }, samples.scope, host).problems).toMatchObject([
      { severity: 'error' },
    ]);
  });
});
