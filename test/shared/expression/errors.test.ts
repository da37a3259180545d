import { describe, expect, it } from 'vitest';
import { UserError } from '../../../shared/errors.ts';
import { errorOf } from './support.ts';

const scope = {
  trigger: { body: { name: 'Ann', count: 5, list: [1], object: { a: 1 }, none: null } },
};

describe('an unknown function', () => {
  it.each([
    ['uppr("a")', 'there is no function "uppr"; did you mean "upper"?', 'upper'],
    ['uppercase("a")', 'there is no function "uppercase"; did you mean "upper"?', 'upper'],
    [
      'formatdate(now(), "y")',
      'there is no function "formatdate"; did you mean "formatDate"?',
      'formatDate',
    ],
    ['Math.flor(1)', 'there is no function "Math.flor"; did you mean "Math.floor"?', 'Math.floor'],
    ['fetch("http://x")', 'there is no function "fetch"', undefined],
    ['eval("1")', 'there is no function "eval"', undefined],
  ])('%s is named before anything is evaluated', (source, reason, suggestion) => {
    const error = errorOf(source);
    expect(error).toMatchObject({ code: 'expression_unknown_function', reason, suggestion });
    expect(error.position).toBe(3);
  });

  it('is told to be a method when it is one', () => {
    expect(errorOf('charAt("a", 0)').hint).toBe('It exists as a method: text.charAt(...)');
  });
});

describe('an unknown method', () => {
  it.each([
    ['trigger.body.name.trimm()', 'text has no .trimm(); did you mean "trim"?', 'trim'],
    ['trigger.body.name.uppercase()', 'text has no .uppercase(); did you mean "upper"?', 'upper'],
    ['trigger.body.count.map(x => x)', 'a number has no .map()', undefined],
    [
      'trigger.body.list.fliter(x => x)',
      'a list has no .fliter(); did you mean "filter"?',
      'filter',
    ],
    ['trigger.body.object.a()', '"a" is a number (1), not a function', undefined],
    [
      'trigger.body.none.trim()',
      '.trim() needs a value, but "trigger.body.none" is null',
      undefined,
    ],
    ['trigger.body.nam.trim()', '.trim() needs a value, but "trigger.body.nam" is missing', 'name'],
  ])('%s', (source, reason, suggestion) => {
    const error = errorOf(source, scope);
    expect(error).toMatchObject({ code: 'expression_unknown_method', reason, suggestion });
  });

  it('on something missing says what is missing and how to allow it', () => {
    expect(errorOf('trigger.body.nam.trim()', scope).hint).toBe(
      '"trigger.body.nam" does not exist; did you mean "name"? To allow that it is missing, write ?.trim(...).',
    );
  });

  it.each([
    ['push(2)', 'Write [...list, item].'],
    ['pop()', 'Write list.slice(0, -1), or list.last() for the item.'],
    ['forEach(x => x)', 'Write list.map(item => ...), which gives a new list.'],
  ])('that would change a list is told apart: %s', (call, hint) => {
    expect(errorOf(`trigger.body.list.${call}`, scope).hint).toBe(hint);
  });
});

describe('wrong arguments', () => {
  it.each([
    ['upper()', 'upper(text) takes 1 argument, not 0'],
    ['upper("a", "b")', 'upper(text) takes 1 argument, not 2'],
    ['truncate("a")', 'truncate(text, length, ending?) takes at least 2 arguments, not 1'],
    ['"a".truncate()', 'text.truncate(length, ending?) takes at least 1 argument, not 0'],
    ['"a".upper(1)', 'text.upper() takes 0 arguments, not 1'],
    ['upper([1])', 'upper() needs text as "text", but it got a list'],
    ['round("abc")', 'round() needs a number as "number", but it got text "abc"'],
    ['sum(5)', 'sum() needs a list as "list", but it got a number (5)'],
    ['[1].map(5)', '.map() needs a function as "each", but it got a number (5)'],
    ['upper(x => x)', 'upper() needs text as "text", but it got a function'],
    ['sum(x => x)', 'sum() needs a list as "list", but it got a function'],
    ['keys("a")', 'keys() needs an object as "object", but it got text "a"'],
    ['upper(/a/)', 'upper() needs text as "text", but it got a pattern'],
    ['upper(trigger.body.none)', 'upper() needs text as "text", but trigger.body.none is null'],
    ['toFixed(1)', 'there is no function "toFixed"'],
    [
      '(1).toFixed(200)',
      '.toFixed() needs a number from 0 to 100 as "digits", but it got a number (200)',
    ],
    ['toNumber("abc")', 'toNumber() needs a number as "value", but it got text "abc"'],
    ['base64Decode("*")', 'base64Decode() needs base64: letters, digits, + and /, or - and _'],
    ['sha256("a", "octal")', 'sha256() knows the encodings "hex", "base64" and "base64url"'],
    ['hmac("a", "b", "crc")', 'hmac() knows the algorithms sha256, sha1, sha512, md5'],
    ['toBoolean("maybe")', 'toBoolean() cannot tell whether "maybe" is true or false'],
    ['sortBy([1], "a", "up")', 'sortBy() takes "asc" or "desc" as order'],
    ['get({}, "a..b")', '"a..b" is not a path'],
    [
      'parseJson("{")',
      "parseJson() cannot read this as JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    ],
    [
      'formatCurrency(1, "Euro")',
      'formatCurrency() needs a currency code with three letters, such as "EUR"',
    ],
    [
      'formatNumber(1, 2, "english")',
      'formatNumber() needs a locale such as "en", "de" or "pt-BR"',
    ],
  ])('%s', (source, reason) => {
    expect(errorOf(source, scope).reason).toBe(reason);
  });

  it('are pointed at', () => {
    const error = errorOf('round(1, truncate("abc", trigger.body.list))', scope);
    expect(error.source.slice(error.position, error.end)).toBe('trigger.body.list');
  });

  it('that are missing by a slip come with the right name', () => {
    const error = errorOf('upper(trigger.body.nam)', scope);
    expect(error.hint).toBe('"trigger.body.nam" does not exist; did you mean "name"?');
    expect(error.suggestion).toBe('name');
  });
});

describe('an error', () => {
  it('is one that the person can mend', () => {
    expect(errorOf('upper()')).toBeInstanceOf(UserError);
  });

  it('can be told which field it belongs to', () => {
    const error = errorOf('uppr("a")').inField('url');
    expect(error).toMatchObject({ field: 'url', position: 3, code: 'expression_unknown_function' });
    expect(error.message).toBe(
      'In "url" at character 4, near "uppr": there is no function "uppr"; did you mean "upper"?',
    );
  });
});
