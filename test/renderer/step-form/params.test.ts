import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../renderer/step-form/editor/single-line.ts';
import { changeBetween } from '../../../renderer/step-form/editor/text-change.ts';
import { SentTexts } from '../../../renderer/step-form/fields/sent-texts.ts';
import { jsonFault } from '../../../renderer/step-form/params/json-fault.ts';
import { jsonText, readJsonText } from '../../../renderer/step-form/params/json-text.ts';
import {
  literalFrom,
  literalText,
  otherReading,
} from '../../../renderer/step-form/params/literal.ts';
import { pairsOf, pairsToValue } from '../../../renderer/step-form/params/pairs.ts';
import { pathText, valueAt, withValue } from '../../../renderer/step-form/params/param-path.ts';
import { hasProblems, problemsAt } from '../../../renderer/step-form/params/problems.ts';
import type { WorkflowProblem } from '../../../shared/model/workflow.ts';

describe('changing params', () => {
  const params = { a: { b: [1, { c: 'x' }] }, d: true };

  it('changes one place and shares the rest', () => {
    const next = withValue(params, ['a', 'b', 1, 'c'], 'y');
    expect(next).toEqual({ a: { b: [1, { c: 'y' }] }, d: true });
    expect(params.a.b[1]).toEqual({ c: 'x' });
    const other = withValue(params, ['d'], false);
    expect(other.a).toBe(params.a);
  });

  it('makes what is missing on the way, and takes out what is nothing', () => {
    expect(withValue({}, ['list', 0, 'name'], 'x')).toEqual({ list: [{ name: 'x' }] });
    expect(withValue(params, ['d'], undefined)).toEqual({ a: params.a });
    expect(valueAt(params, ['a', 'b', 1, 'c'])).toBe('x');
    expect(valueAt(params, ['a', 'toString'])).toBeUndefined();
  });

  it('keeps the order of keys, so that nothing looks changed that is not', () => {
    expect(Object.keys(withValue({ z: 1, a: 2 }, ['z'], 3))).toEqual(['z', 'a']);
  });
});

describe('problems', () => {
  const problem = (field: string): WorkflowProblem => ({
    severity: 'error',
    stepId: 's',
    field,
    message: field,
  });
  const all = [problem('body.value'), problem('list[1].name'), problem('bodyguard')];

  it('are found by the path of their field', () => {
    expect(pathText(['list', 1, 'name'])).toBe('list[1].name');
    expect(problemsAt(all, ['body'], { deep: true }).map(({ field }) => field)).toEqual([
      'body.value',
    ]);
    expect(problemsAt(all, ['body'], { deep: false })).toEqual([]);
    expect(hasProblems(all, ['list'])).toBe(true);
    expect(hasProblems(all, ['other'])).toBe(false);
  });
});

describe('literals in a field of text', () => {
  it('stay what they are while they are written so', () => {
    expect(literalFrom('101', 100)).toBe(101);
    expect(literalFrom('10x', 100)).toBe('10x');
    expect(literalFrom('100', 'abc')).toBe('100');
    expect(literalText(null)).toBe('null');
  });

  it('have another reading only where it is written the same again', () => {
    expect(['100', 'true', 'null', '[1]'].map(otherReading)).toEqual([100, true, null, [1]]);
    expect(['1.0', '007', 'abc', '{{ 1 }}', '"x"'].map(otherReading)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });
});

describe('JSON with expressions', () => {
  it('takes expressions with and without quotes', () => {
    const value = { id: '{{ a.b }}', n: [1, '{{ c }}'] };
    expect(readJsonText('{ "id": {{ a.b }}, "n": [1, "{{ c }}"] }')).toEqual({ ok: true, value });
    expect(readJsonText(' {{ trigger.body }} ')).toEqual({ ok: true, value: '{{ trigger.body }}' });
    expect(jsonText('{{ trigger.body }}')).toBe('{{ trigger.body }}');
    expect(readJsonText('"{{ a }} and {{ b }}"')).toEqual({
      ok: true,
      value: '{{ a }} and {{ b }}',
    });
  });

  it('says where it is no JSON, in the text as it is written', () => {
    const text = '{ "id": {{ a }}, "n": x }';
    expect(readJsonText(text)).toMatchObject({ ok: false, position: text.indexOf('x') });
    expect(readJsonText('{ "a": 1, }')).toMatchObject({
      ok: false,
      message: expect.stringContaining('comma'),
    });
    expect(readJsonText('{ "a": ')).toMatchObject({
      ok: false,
      message: expect.stringContaining('not complete'),
    });
  });

  it('finds the place at which JSON.parse gave up', () => {
    const marks = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', 'x', "'", ' ', '"b');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const at = jsonFault(text);
        expect(at).toBeLessThanOrEqual(text.length);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(at).toBe(text.length);
      }),
    );
    expect(['[1,]', '{"a" 1}', '[1] 2', '{x}', '["abc'].map(jsonFault)).toEqual([3, 5, 4, 1, 5]);
  });

  it('gives back every value it wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        expect(readJsonText(jsonText(json))).toEqual({ ok: true, value: json });
      }),
    );
  });
});

describe('names with values', () => {
  const both = { asList: true, asObject: true };

  it('keep the form they have', () => {
    const list = [{ name: 'a', value: null }];
    expect(pairsToValue(pairsOf(list), both, list).value).toEqual(list);
    const object = { a: '1', b: ['2', '3'] };
    expect(pairsToValue(pairsOf(object), both, object).value).toEqual(object);
    expect(pairsToValue(pairsOf({}), both, {}).value).toEqual({});
  });

  it('become a list when a name is there twice, or say that one is lost', () => {
    const twice = [
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
    ];
    expect(pairsToValue(twice, both, {})).toEqual({ value: twice, problem: undefined });
    expect(pairsToValue(twice, { asList: false, asObject: true }, {})).toEqual({
      value: { a: '2' },
      problem: expect.stringContaining('twice'),
    });
  });

  it('leave out rows without a name, and say so', () => {
    expect(pairsToValue([{ name: '', value: 'x' }], both, undefined)).toEqual({
      value: undefined,
      problem: expect.stringContaining('without a name'),
    });
  });
});

describe('a text that comes back', () => {
  it('is known as one’s own, also when it is late', () => {
    const sent = new SentTexts();
    for (const text of ['a', 'ab', 'abc']) sent.add(text);
    expect(sent.isOwn('ab')).toBe(true);
    expect(sent.isOwn('abc')).toBe(true);
    // What undo brings back has been confirmed before.
    expect(sent.isOwn('a')).toBe(false);
  });

  it('changes as little as possible when it is somebody else’s', () => {
    expect(changeBetween('one two', 'one and two')).toEqual({ from: 4, to: 4, insert: 'and ' });
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { from, to, insert } = changeBetween(before, after);
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      }),
    );
  });
});

it('joins lines that are pasted into one, and writes JSON in one', () => {
  expect(oneLine('one\n  two\r\nthree\n')).toBe('one two three');
  expect(oneLine('{\n  "a": [1,\n 2]\n}')).toBe('{"a":[1,2]}');
  expect(oneLine('  as it is ')).toBe('  as it is ');
});
