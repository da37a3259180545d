import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import {
  compileParams,
  findParamsErrors,
  resolveParams,
} from '../../../shared/expression/params.ts';
import { host } from './support.ts';

const scope = {
  trigger: { body: { id: 7, tags: ['a', 'b'], customer: { email: 'ann@example.com' } } },
};

describe('resolving params', () => {
  it('replaces strings with expressions, at any depth', () => {
    const params = {
      method: 'POST',
      url: 'https://example.com/orders/{{ trigger.body.id }}',
      body: {
        type: 'json',
        value: { order: '{{ trigger.body }}', list: ['{{ trigger.body.id }}', 'x'] },
      },
      retries: 3,
      follow: true,
      nothing: null,
    };
    expect(resolveParams(params, scope, host)).toEqual({
      value: {
        ...params,
        url: 'https://example.com/orders/7',
        body: { type: 'json', value: { order: scope.trigger.body, list: [7, 'x'] } },
      },
      warnings: [],
    });
  });

  it('leaves out keys whose field is missing, and puts null into lists', () => {
    const { value, warnings } = resolveParams(
      { a: '{{ trigger.nope }}', b: ['{{ trigger.nope }}', 1], c: 'x{{ trigger.nope }}' },
      scope,
      host,
    );
    expect(value).toEqual({ b: [null, 1], c: 'x' });
    expect(warnings.map(({ field, path }) => [field, path])).toEqual([
      ['a', 'trigger.nope'],
      ['b[0]', 'trigger.nope'],
      ['c', 'trigger.nope'],
    ]);
  });

  it('makes null of a single field that is missing', () => {
    expect(resolveParams('{{ trigger.nope }}', scope, host).value).toBeNull();
  });

  it('names fields as paths', () => {
    const params = { headers: { 'X-Id': [{ value: '{{ trigger.nope }}' }] } };
    const { warnings } = resolveParams(params, scope, host);
    expect(warnings[0]?.field).toBe('headers["X-Id"][0].value');
  });

  it('hands on the objects of the scope themselves', () => {
    const { value } = resolveParams({ body: '{{ trigger.body }}' }, scope, host);
    expect(value).toHaveProperty('body', scope.trigger.body);
    expect(Object.values(value ?? {})[0]).toBe(scope.trigger.body);
  });

  it('leaves alone what is to be skipped', () => {
    const params = { each: { url: '{{ item.url }}' }, list: '{{ trigger.body.tags }}' };
    const { value } = resolveParams(params, scope, host, { skip: (path) => path[0] === 'each' });
    expect(value).toEqual({ each: { url: '{{ item.url }}' }, list: ['a', 'b'] });
  });

  it('keeps a key named __proto__ as a key', () => {
    const params = JSON.parse('{"__proto__": {"x": "{{ trigger.body.id }}"}}');
    const { value } = resolveParams(params, scope, host);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":7}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('shares one budget between all fields', () => {
    const field = '{{ range(0, 900000).sum() }}';
    expect(resolveParams({ a: field }, scope, host).value).toEqual({ a: 404999550000 });
    expect(() => resolveParams({ a: field, b: field }, scope, host)).toThrow(/In "b" at character/);
  });
});

describe('compiled params', () => {
  it('give constant parts by reference, frozen, and do not freeze what they were given', () => {
    const params = { a: { b: [1, { c: 'text' }] }, d: '{{ trigger.body.id }}' };
    const compiled = compileParams(params);
    const [first, second] = [compiled.resolve(scope, host), compiled.resolve(scope, host)];
    expect(first.value).toEqual({ a: { b: [1, { c: 'text' }] }, d: 7 });
    expect(Object.values(first.value ?? {})[0]).toBe(Object.values(second.value ?? {})[0]);
    expect(Object.isFrozen(Object.values(first.value ?? {})[0])).toBe(true);
    expect(Object.isFrozen(params.a)).toBe(false);
  });

  it('are constant without expressions', () => {
    const compiled = compileParams({ a: ['x', { b: '\\{{ no }}' }] });
    expect(compiled.constant).toBe(true);
    expect(compiled.resolve(scope, host).value).toEqual({ a: ['x', { b: '{{ no }}' }] });
    expect(compiled.resolve(scope, host)).toBe(compiled.resolve(scope, host));
  });

  it('are refused when an expression cannot be read, naming the field', () => {
    expect(() => compileParams({ a: [{ b: 'x {{ 1 + }}' }] })).toThrow(ExpressionError);
    expect(() => compileParams({ a: [{ b: 'x {{ 1 + }}' }] })).toThrow(/^In "a\[0\].b" at/);
  });

  it('without braces are what they were', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (params) => {
        const text = JSON.stringify(params);
        fc.pre(!text.includes('{{'));
        const { value } = resolveParams(JSON.parse(text), scope, host);
        expect(JSON.stringify(value)).toBe(text);
      }),
    );
  });
});

describe('finding errors in params', () => {
  it('gives all of them', () => {
    const errors = findParamsErrors({
      a: '{{ uppr(1) }}',
      b: ['fine {{ 1 }}', '{{ }}'],
      c: { d: '{{ x y }}' },
    });
    expect(errors.map(({ field, code }) => [field, code])).toEqual([
      ['a', 'expression_unknown_function'],
      ['b[1]', 'expression_syntax'],
      ['c.d', 'expression_syntax'],
    ]);
  });

  it('skips what is to be skipped', () => {
    expect(findParamsErrors({ a: '{{ }}' }, { skip: (path) => path[0] === 'a' })).toEqual([]);
  });
});
