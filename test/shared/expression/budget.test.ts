import { describe, expect, it } from 'vitest';
import { Budget } from '../../../shared/expression/budget.ts';
import { errorOf, evaluate } from './support.ts';

/** Sizes that would end the process, had they been tried. */
const tooBig = [
  '"x".repeat(1e9)',
  '"x".repeat(1e15)',
  '"x".padStart(1e9)',
  '"x".padEnd(1e9, "ab")',
  'padStart("x", 1e15)',
  'range(0, 1e9)',
  'range(0, 1e300)',
  'range(0, Infinity)',
  '"a".repeat(1e7).replaceAll("a", "b".repeat(1e6))',
  '"a".repeat(1e6).replace(/a/g, "b".repeat(1e4))',
  '"a".repeat(1e6).replaceAll("", "b".repeat(1e4))',
  '"a".repeat(1e5).replace(/a/g, x => "b".repeat(1e5))',
  'range(0, 1e5).map(n => "x".repeat(1e4)).join("")',
  'range(0, 2000).map(a => range(0, 2000).map(b => "xxxxxxxx").join()).join()',
  'range(0, 40).reduce(text => text + text, "ab")',
  `range(0, 40).reduce(text => \`\${text}\${text}\`, "ab")`,
  'range(0, 40).reduce(list => [...list, ...list], [1])',
  'range(0, 40).reduce(list => list.concat(list), [1])',
  'range(0, 40).reduce(list => toJson([list, list]), "x")',
  'range(0, 1000).flatMap(n => range(0, 100000))',
  'toJson(range(0, 22).reduce(list => [list, list], "xxxxxxxx"))',
  'JSON.stringify(range(0, 1e5), null, 10).repeat(1000)',
  'range(0, 1e5).join("x".repeat(1e5))',
  '"a".repeat(1e7).split("")',
  '"a,".repeat(1e7).split(",")',
  '"a ".repeat(1e7).words()',
  'chunk(range(0, 1e7), 1)',
  'urlEncode("ü".repeat(1e7))',
  'parseJson("[".repeat(1e8))',
  'toCsv(range(0, 3000).map(n => fromEntries([[n, "x"]])))',
  'parseCsv(range(0, 3000).join(",") + "\\n1".repeat(1e6))',
  'sortBy(range(0, 1e7))',
  'deepMerge(...range(0, 1e7))',
];

describe('what would take too much memory', () => {
  it.each(tooBig)('is refused before it is made: %s', (source) => {
    const error = errorOf(source);
    expect(error.code).toBe('expression_budget');
    // What the host says when it has tried and failed.
    expect(error.reason).not.toContain('becomes too large');
  });

  it('is refused as a result, when it is only large as JSON', () => {
    const error = errorOf('range(0, 25).reduce(list => [list, list], "xxxxxxxx")');
    expect(error).toMatchObject({
      code: 'expression_budget',
      reason: 'this needs more than 16 MB of memory',
    });
  });

  it('may be large as long as it fits', () => {
    expect(evaluate('"x".repeat(1e6).length')).toBe(1e6);
    expect(evaluate('range(0, 1e5).map(n => n * 2).sum()')).toBe(9999900000);
  });

  it('does not keep text from being built piece by piece', () => {
    const built = evaluate(
      'range(0, 5000).reduce((text, n) => text + "item " + n + ", ", "").length',
    );
    expect(built).toBeGreaterThan(50_000);
  });

  it('is measured by the limits given', () => {
    const small = { bytes: 10_000 };
    expect(evaluate('"x".repeat(1000).length', {}, new Budget(small))).toBe(1000);
    expect(errorOf('"x".repeat(10000)', {}, new Budget(small)).reason).toBe(
      'this needs more than 10000 bytes of memory',
    );
  });
});

describe('what would take too many steps', () => {
  it.each([
    'range(0, 3000).map(a => range(0, 3000).map(b => a * b))',
    'range(0, 300).map(a => range(0, 300).map(b => range(0, 300).map(c => 1)))',
    'range(0, 2000).filter(a => range(0, 2000).includes(a + 5000))',
    'range(0, 100).map(n => range(0, 100000).sum())',
    'range(0, 100000).map(n => "x".repeat(100000).includes("y"))',
    'range(0, 5000).map(n => sha256("x".repeat(50000)))',
    'range(0, 100000).map(n => formatDate(n, "yyyy"))',
    'range(0, 1000000).map(n => uuid())',
  ])('is stopped: %s', (source) => {
    expect(errorOf(source).code).toBe('expression_budget');
  });

  it('is stopped in reading, too', () => {
    const text = 'x'.repeat(1e6);
    const scope = { trigger: { text, list: Array.from({ length: 1000 }, () => 0) } };
    const source = 'trigger.list.map(n => trigger.text === trigger.text + "").length';
    expect(errorOf(source, scope, new Budget({ steps: 100_000 })).code).toBe('expression_budget');
  });

  it('is measured by the limits given, and says where', () => {
    const error = errorOf('1 + range(0, 1000).sum()', {}, new Budget({ steps: 500 }));
    expect(error.reason).toBe('this takes more than 500 steps');
    expect(error.source.slice(error.position, error.end)).toBe('range(0, 1000)');
  });
});

describe('nesting', () => {
  it.each([
    'range(0, 1000).reduce(list => [list], [])',
    'range(0, 1000).reduce(inner => ({ inner }), {})',
    'parseJson("[".repeat(5000) + "]".repeat(5000))',
    'toJson(range(0, 1000).reduce(list => [list], []))',
    'flatten(range(0, 1000).reduce(list => [list], []))',
    'equals(range(0, 1000).reduce(list => [list], []), range(0, 1000).reduce(list => [list], []))',
    'unique([range(0, 1000).reduce(list => [list], [])])',
    'deepMerge(range(0, 1000).reduce(a => ({ a }), {}), range(0, 1000).reduce(a => ({ a }), {}))',
    '"" + range(0, 1000).reduce(list => [list], [])',
  ])('is limited: %s', (source) => {
    expect(errorOf(source)).toMatchObject({
      code: 'expression_budget',
      reason: 'lists and objects are nested more than 200 deep',
    });
  });

  it('may have a hundred levels', () => {
    expect(evaluate('toJson(range(0, 100).reduce(list => [list], [])).length')).toBe(202);
  });
});

describe('patterns', () => {
  it('that take too long are stopped', () => {
    expect(errorOf('matches("a".repeat(50) + "!", /^(a+)+$/)')).toMatchObject({
      code: 'expression_budget',
      reason: 'the pattern takes too long on this text',
    });
  });

  it('share their time', () => {
    const slow = 'range(0, 100000).map(n => matches("ab".repeat(400), /(a|b|ab)*c/))';
    expect(errorOf(slow).code).toBe('expression_budget');
  });

  it('that match too often are refused', () => {
    expect(errorOf('"ab".repeat(1e6).matchAll(/((((((((a))))))))|b/g)').code).toBe(
      'expression_budget',
    );
  });

  it('of more than a thousand characters are refused', () => {
    expect(errorOf('matches("a", "a".repeat(1001))').reason).toBe(
      'a pattern has 1000 characters at most',
    );
  });

  it('that cannot be read are explained', () => {
    expect(errorOf('matches("a", "(")').reason).toContain('the pattern cannot be read');
  });
});

describe('reading dates by a format', () => {
  it('refuses formats that can be tried for ever', () => {
    expect(errorOf('parseDate("1".repeat(90) + "x", "dMyHmsSdMyHms")').reason).toContain(
      'cannot read dates by this format',
    );
    expect(errorOf('parseDate("1/2", "d1M")').reason).toContain(
      'put something between "d" and "M"',
    );
    expect(errorOf('parseDate("1/2", "d/d")').reason).toContain('"d" occurs twice');
  });

  it('takes formats without separators when all digits are given', () => {
    expect(evaluate('parseDate("20261123T1030", "yyyyMMdd\'T\'HHmm")')).toBe(
      '2026-11-23T10:30:00.000Z',
    );
  });
});
