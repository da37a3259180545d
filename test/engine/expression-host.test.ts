import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExpressionHost } from '../../engine/expression-host.ts';
import { endsSoon } from '../../engine/regex-cost.ts';

const host = createExpressionHost({ now: () => 1234, timeZone: 'Europe/Berlin' });

function test(pattern: string, input: string, flags = '') {
  return host.testRegex({ pattern, flags, input, timeLimitMs: 100 });
}

function match(
  pattern: string,
  input: string,
  more: { flags?: string; maxMatches?: number; maxChars?: number } = {},
) {
  const limits = { flags: '', maxMatches: 100, maxChars: 10_000, timeLimitMs: 100, ...more };
  return host.matchRegex({ pattern, input, ...limits });
}

describe('the host of expressions', () => {
  it('has the clock and the time zone it was given', () => {
    expect(host.now()).toBe(1234);
    expect(host.timeZone).toBe('Europe/Berlin');
  });

  it('gives random bytes', () => {
    const [first, second] = [host.randomBytes(32), host.randomBytes(32)];
    expect(first).toHaveLength(32);
    expect(first).not.toEqual(second);
    expect(Object.getPrototypeOf(first)).toBe(Uint8Array.prototype);
  });

  it('hashes', () => {
    const bytes = new TextEncoder().encode('hello');
    expect(Buffer.from(host.hash('md5', bytes)).toString('hex')).toBe(
      '5d41402abc4b2a76b9719d911017c592',
    );
    expect(host.hash('sha512', bytes)).toHaveLength(64);
  });

  it('computes a keyed hash as RFC 4231, test case 2, has it', () => {
    const [key, data] = ['Jefe', 'what do ya want for nothing?'].map((text) =>
      new TextEncoder().encode(text),
    );
    const hash = host.hmac('sha256', key ?? new Uint8Array(), data ?? new Uint8Array());
    expect(Buffer.from(hash).toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});

describe('patterns', () => {
  it('say whether they match', () => {
    expect(test('^a+$', 'aaa')).toMatchObject({ ok: true, found: true });
    expect(test('^a+$', 'aab')).toMatchObject({ ok: true, found: false });
    expect(test('A', 'a', 'i')).toMatchObject({ ok: true, found: true });
  });

  it('give matches with groups and names', () => {
    expect(match('(?<key>\\w)=(\\d)?', 'a=1 b=')).toMatchObject({
      ok: true,
      matches: [
        { index: 0, text: 'a=1', groups: ['a', '1'], named: [['key', 'a']] },
        { index: 4, text: 'b=', groups: ['b', null], named: [['key', 'b']] },
      ],
    });
  });

  it('that match nothing at all go on', () => {
    expect(match('', 'ab')).toMatchObject({ matches: [{ index: 0 }, { index: 1 }, { index: 2 }] });
    expect(match('', '👍a', { flags: 'u' })).toMatchObject({
      matches: [{ index: 0 }, { index: 2 }, { index: 3 }],
    });
  });

  it('find what JavaScript finds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'a',
          'a*',
          '(a)|b',
          'a(?=b)',
          '[^a]',
          '\\b',
          '(?<n>a)(b)?',
          '.',
          '$',
          'a+?b',
        ),
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '👍', '\n'), maxLength: 12 }),
        fc.constantFrom('', 'i', 'u', 's', 'm', 'v'),
        (pattern, input, flags) => {
          const expected = [...input.matchAll(new RegExp(pattern, `g${flags}`))];
          const result = match(pattern, input, { flags });
          expect(result.ok && result.matches.map(({ index, text }) => [index, text])).toEqual(
            expected.map((found) => [found.index, found[0]]),
          );
        },
      ),
    );
  });

  it.each([
    ['(a+)+$', `${'a'.repeat(40)}!`],
    ['^(a|aa)+$', `${'a'.repeat(60)}!`],
    ['(.*)*x', 'y'.repeat(40)],
    ['(\\w+\\s?)+$', `${'word '.repeat(20)}!`],
    [`${'a?'.repeat(30)}${'a'.repeat(30)}`, 'a'.repeat(29)],
    ['(?=(a+)+$)', `${'a'.repeat(40)}!`],
    ['(?:a|a|a)*b', 'a'.repeat(60)],
    [`${'x*'.repeat(10)}y`, 'x'.repeat(2000)],
    ['(a*)*\\1b', 'a'.repeat(60)],
  ])('that would take for ever are stopped: %s', (pattern, input) => {
    expect(test(pattern, input)).toEqual({ ok: false, problem: 'timeout' });
    expect(match(pattern, input)).toEqual({ ok: false, problem: 'timeout' });
    // The context still works.
    expect(test('a', 'a')).toMatchObject({ ok: true, found: true });
  });

  it('keep to the time limit they are given', () => {
    const result = host.testRegex({
      pattern: '^(a+)+$',
      flags: '',
      input: `${'a'.repeat(40)}!`,
      timeLimitMs: 5,
    });
    expect(result).toEqual({ ok: false, problem: 'timeout' });
  });

  it('say how long they took', () => {
    const result = test('b', 'a'.repeat(100_000));
    expect(result.ok && result.elapsedMs).toBeGreaterThan(0);
  });

  it('give no more than was asked for', () => {
    const result = match('a', 'a'.repeat(50), { maxMatches: 7 });
    expect(result.ok && result.matches).toHaveLength(7);
    expect(match('((a))', 'a'.repeat(50), { maxChars: 100 })).toEqual({
      ok: false,
      problem: 'too-many-matches',
    });
  });

  it.each([
    ['(', ''],
    ['a', 'zz'],
    ['[b-a]', ''],
    ['(?<n>a)(?<n>b)', ''],
    ['\\p{Nope}', 'u'],
  ])('that cannot be read are explained: %s', (pattern, flags) => {
    expect(test(pattern, 'a', flags)).toMatchObject({
      ok: false,
      problem: 'syntax',
      message: expect.stringContaining('nvalid'),
    });
  });

  it('cannot leave anything behind in their context', () => {
    test('(?<__proto__>a)', 'a');
    expect(match('(?<__proto__>a)(?<constructor>b)', 'ab')).toMatchObject({
      matches: [
        {
          named: [
            ['__proto__', 'a'],
            ['constructor', 'b'],
          ],
        },
      ],
    });
    expect(Reflect.has({}, 'a')).toBe(false);
  });
});

describe('which patterns run without a watchdog', () => {
  it.each([
    ['^\\d+$', 12],
    ['^[^@\\s]+@[^@\\s]+\\.[a-z]+$', 15],
    ['order-(\\d+)', 40],
    ['a|b|c', 1000],
    ['[+*?(){}|]', 1000],
    ['\\(\\*\\+', 1000],
  ])('short ones: %s', (pattern, length) => {
    expect(endsSoon(pattern, length)).toBe(true);
  });

  it.each([
    ['(a+)+', 10],
    ['(a|b)*', 10],
    ['(a)\\1', 10],
    ['(?=a)', 10],
    ['(?<n>a)', 10],
    ['(a){2}', 10],
    ['a+b', 100_000],
    ['a?'.repeat(20), 20],
    ['(a|a)'.repeat(30), 30],
    ['.*.*.*.*x', 500],
    ['[a\\]+]+'.repeat(4), 100],
  ])('not those that may take long: %s', (pattern, length) => {
    expect(endsSoon(pattern, length)).toBe(false);
  });

  it('never one that then takes long', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^b]',
      '\\w',
      'a*',
      'a+',
      '.*',
      'a?',
      'a+?',
      'a{1,9}',
      '(a',
      '(?:b',
      ')',
      ')*',
      ')+',
      '|',
      '$',
      '^',
      '\\1',
      '[',
      ']',
      '\\',
      '(?=a',
      '+',
    );
    const script = new vm.Script('try { new RegExp(pattern).test(input) } catch { "unreadable" }');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.integer({ min: 0, max: 400 }),
        (parts, length) => {
          const pattern = parts.join('');
          fc.pre(endsSoon(pattern, length));
          const context = vm.createContext({
            pattern,
            input: `${'a'.repeat(Math.max(0, length - 1))}!`,
          });
          expect(() => script.runInContext(context, { timeout: 3000 })).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });
});
