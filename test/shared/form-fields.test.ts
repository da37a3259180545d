import { describe, expect, it } from 'vitest';
import { readFields, readFieldValue } from '../../shared/form-fields.ts';
import type { Json } from '../../shared/json.ts';
import type { FormField } from '../../shared/model/approval.ts';

function field(name: string, more: Partial<FormField> = {}): FormField {
  return { name, label: name, kind: 'text', required: false, options: [], default: null, ...more };
}

const ok = (value: Json) => ({ ok: true, value });
const no = { ok: false, problem: expect.any(String) };

describe('one field', () => {
  const cases: [FormField['kind'], Json, unknown][] = [
    ['text', 'a', ok('a')],
    ['text', 12, ok('12')],
    ['text', '   ', ok(null)],
    ['text', null, ok(null)],
    ['text', 'a\nb', no],
    ['text', 'x'.repeat(20_001), no],
    ['text', ['a'], no],
    ['text', { a: 1 }, no],
    ['multiline', 'a\r\nb', ok('a\nb')],
    ['number', ' 12.5 ', ok(12.5)],
    ['number', -3, ok(-3)],
    ['number', '', ok(null)],
    ['number', '1,5', no],
    ['number', 'Infinity', no],
    ['number', true, no],
    ['boolean', 'true', ok(true)],
    ['boolean', 'on', ok(true)],
    ['boolean', 'false', ok(false)],
    ['boolean', '', ok(false)],
    ['boolean', null, ok(false)],
    ['boolean', 'perhaps', no],
    ['boolean', 'constructor', no],
    ['select', 'a', ok('a')],
    ['select', 7, ok('7')],
    ['select', 'c', no],
    ['select', '', ok(null)],
    ['date', '2028-02-29', ok('2028-02-29')],
    ['date', '2026-02-29', no],
    ['date', '2026-13-01', no],
    ['date', '23.11.2026', no],
    ['date', 20261123, no],
  ];
  it.each(cases)('%s: %j', (kind, given, expected) => {
    expect(readFieldValue({ kind, options: ['a', '7'] }, given)).toEqual(expected);
  });
});

describe('a form', () => {
  it('takes the default of what is left out, and nothing for what was emptied', () => {
    const fields = [
      field('a', { default: 'x' }),
      field('b', { default: 'y' }),
      field('c', { kind: 'boolean' }),
    ];
    expect(readFields(fields, { b: '' }, { lenient: false })).toEqual({
      values: { a: 'x', b: null, c: false },
      problems: [],
    });
  });

  it('wants what is required, and a tick where one is', () => {
    const fields = [
      field('a', { required: true }),
      field('b', { required: true, kind: 'boolean' }),
      field('c', { required: true, kind: 'number' }),
    ];
    expect(readFields(fields, { c: 0 }, { lenient: false }).problems).toEqual([
      { name: 'a', problem: 'is required' },
      { name: 'b', problem: 'must be ticked' },
    ]);
  });

  it('asks nothing of whoever rejects', () => {
    const fields = [field('a', { required: true }), field('n', { kind: 'number' })];
    expect(readFields(fields, { n: 'x' }, { lenient: true })).toEqual({
      values: { a: null, n: null },
      problems: [],
    });
  });

  it('knows no other fields, whatever they are called', () => {
    const given = Object.fromEntries([
      ['__proto__', 'x'],
      ['toString', 'y'],
    ]);
    const { values, problems } = readFields([field('a')], given, { lenient: false });
    expect(values).toEqual({ a: null });
    expect(problems.map(({ name }) => name)).toEqual(['__proto__', 'toString']);
  });
});
