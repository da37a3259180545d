import { describe, expect, it } from 'vitest';
import { assign, parseAssignment } from '../../cli/assignments.ts';

describe('parseAssignment', () => {
  it.each([
    ['a=1', ['a'], 1],
    ['a.b=true', ['a', 'b'], true],
    ['a=text', ['a'], 'text'],
    ['prefix=sha256=', ['prefix'], 'sha256='],
    ['a={"by":"body"}', ['a'], { by: 'body' }],
    ['a=', ['a'], ''],
    ['a="1"', ['a'], '1'],
    ['a=null', ['a'], null],
  ])('reads %s', (text, path, value) => {
    expect(parseAssignment(text)).toEqual({ path, value });
  });

  it.each(['a', '=1', 'a..b=1', '.a=1', '__proto__.x=1', 'a.__proto__=1'])('refuses %s', (text) => {
    expect(() => parseAssignment(text)).toThrow(/KEY=VALUE|is not a key/);
  });
});

describe('assign', () => {
  it('changes one field and keeps the others and the original', () => {
    const before = { response: { mode: 'immediate', status: 200 }, path: 'x' };
    expect(assign(before, { path: ['response', 'status'], value: 202 })).toEqual({
      response: { mode: 'immediate', status: 202 },
      path: 'x',
    });
    expect(before.response.status).toBe(200);
  });

  it('makes what is missing on the way', () => {
    expect(assign({}, { path: ['a', 'b', 'c'], value: 1 })).toEqual({ a: { b: { c: 1 } } });
  });

  it('takes a field away for null', () => {
    expect(assign({ a: 1, b: 2 }, { path: ['a'], value: null })).toEqual({ b: 2 });
  });

  it('does not reach the prototype', () => {
    const result = assign({}, { path: ['constructor', 'prototype', 'polluted'], value: 1 });
    expect(Object.hasOwn(result, 'constructor')).toBe(true);
    expect('polluted' in {}).toBe(false);
  });
});
