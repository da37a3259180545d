import { describe, expect, it } from 'vitest';
import { StepFailure, StepParamsError } from '../../../../engine/steps/define-step.ts';
import { respond } from '../../../../engine/steps/respond/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

function answerTo(params: JsonObject) {
  const context = stepContext();
  const result = respond.execute(params, context);
  expect(result).toEqual({ output: { answered: 'sent' } });
  return context.answers;
}

describe('respond', () => {
  it('answers 200 with nothing unless told otherwise', () => {
    expect(answerTo({})).toEqual([{ status: 200, headers: {}, body: '' }]);
  });

  it('answers JSON', () => {
    const body = { type: 'json', value: { ok: true } };
    expect(answerTo({ status: '201', headers: { 'X-Order': 7 }, body })).toEqual([
      {
        status: 201,
        headers: { 'content-type': 'application/json; charset=utf-8', 'x-order': '7' },
        body: '{"ok":true}',
      },
    ]);
  });

  it('answers a missing JSON value as null', () => {
    expect(answerTo({ body: { type: 'json' } })).toMatchObject([{ body: 'null' }]);
  });

  it('answers text of any content type', () => {
    expect(answerTo({ body: { type: 'text', text: 'hello' } })).toMatchObject([
      { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'hello' },
    ]);
    const body = { type: 'text', text: { a: 1 }, contentType: 'application/vnd.a+json' };
    expect(answerTo({ body })).toMatchObject([
      { headers: { 'content-type': 'application/vnd.a+json' }, body: '{"a":1}' },
    ]);
  });

  it('lets a content type among the headers win', () => {
    const params = { headers: { 'Content-Type': 'text/csv' }, body: { type: 'text', text: 'a,b' } };
    expect(answerTo(params)).toMatchObject([{ headers: { 'content-type': 'text/csv' } }]);
  });

  it('says when nobody waits any more', () => {
    const context = stepContext({ services: { respond: () => 'late' } });
    expect(respond.execute({}, context)).toEqual({ output: { answered: 'late' } });
  });

  it('does not answer after a cancellation', () => {
    const context = stepContext();
    context.abort(new Error('canceled'));
    expect(() => respond.execute({}, context)).toThrow('canceled');
    expect(context.answers).toEqual([]);
  });

  it('refuses a body where the status has none', () => {
    const params = { status: 204, body: { type: 'text', text: 'x' } };
    expect(() => respond.execute(params, stepContext())).toThrow(StepFailure);
    expect(answerTo({ status: 204, body: { type: 'text', text: '' } })).toHaveLength(1);
  });

  it('refuses a body that is too large', () => {
    const body = { type: 'text', text: 'x'.repeat(5 * 1024 * 1024 + 1) };
    expect(() => respond.execute({ body }, stepContext())).toThrow('The answer is too large');
  });

  it.each(['a\r\nset-cookie: x=1', 'a\nb', 'a\0b', 'snow ☃'])(
    'refuses %j as a header’s value, also when an expression gave it',
    (value) => {
      expect(() => respond.execute({ headers: { 'x-a': value } }, stepContext())).toThrow(
        StepParamsError,
      );
    },
  );

  it.each([
    'Connection',
    'content-length',
    'TRANSFER-ENCODING',
    'keep-alive',
    'Upgrade',
    'trailer',
    'te',
  ])('refuses the header %s', (name) => {
    expect(stepProblems(respond, { headers: { [name]: '{{ x }}' } })).toEqual([
      `headers.${name}: is set by the listener itself and cannot be chosen`,
    ]);
    expect(() => respond.execute({ headers: { [name]: 'x' } }, stepContext())).toThrow(
      'cannot be chosen',
    );
  });

  it.each<[JsonObject, string[]]>([
    [{ status: 100 }, [expect.stringMatching(/^status: .*200/)]],
    [{ status: 600 }, [expect.stringMatching(/^status: .*599/)]],
    [{ status: 200.5 }, ['status: must be a whole number, not a number (200.5)']],
    [{ headers: { 'x y': 'a' } }, ['headers.x y: is not a header name (letters, digits and "-")']],
    [{ headers: { 'X-A': '1', 'x-a': '2' } }, ['headers.x-a: "x-a" is given twice']],
    [{ body: { type: 'jsn' } }, ['body.type: "jsn" is not known here; did you mean "json"?']],
    [{ body: { value: 1 } }, ['body.type: is missing: choose "json", "text" or "empty"']],
    [{ body: 'text' }, ['body: must be an object, not text ("text")']],
    [
      { body: { type: 'text', txt: 'a' } },
      [
        'body.text: is missing: expected text',
        'body: there is no param "txt" here; did you mean "text"?',
      ],
    ],
    [
      { status: 304, body: { type: 'json', value: 1 } },
      ['body: an answer with the status 304 has no body'],
    ],
    [{ stauts: 200 }, ['params: there is no param "stauts" here; did you mean "status"?']],
  ])('check refuses %j', (params, problems) => {
    expect(stepProblems(respond, params)).toEqual(problems);
  });

  it('check accepts expressions', () => {
    const params = {
      status: '{{ vars.status }}',
      headers: { 'x-a': '{{ a }}' },
      body: { type: 'json', value: { a: '{{ a }}' } },
    };
    expect(stepProblems(respond, params)).toEqual([]);
    expect(stepProblems(respond, { body: '{{ steps.make.answer }}' })).toEqual([]);
  });
});
