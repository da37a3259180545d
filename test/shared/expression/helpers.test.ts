import { describe, expect, it } from 'vitest';
import { evaluate } from './support.ts';

describe('text', () => {
  it.each([
    ['truncate("short", 10)', 'short'],
    ['truncate("abcdef", 3, "")', 'abc'],
    ['truncate("abcdef", 0)', ''],
    ['truncate("ab👍cd", 4, "!")', 'ab!'],
    ['padStart("abc", 2)', 'abc'],
    ['padStart("abc", 5, "")', 'abc'],
    ['mask("abc")', 'abc'],
    ['mask("abcdef", 0)', '******'],
    ['capitalize("éa")', 'Éa'],
    ['capitalize("")', ''],
    ['camelCase("XML-http request 2")', 'xmlHttpRequest2'],
    ['kebabCase("fooBarBaz_qux")', 'foo-bar-baz-qux'],
    ['snakeCase("  Hello,  World! ")', 'hello_world'],
    ['slugify("  -- Straße 7 --  ")', 'strasse-7'],
    ['lines("a\\r\\nb\\rc\\n")', ['a', 'b', 'c', '']],
    ['words("don\'t stop-here, ok?")', ["don't", 'stop-here', 'ok']],
    ['textBefore("abc", "-")', 'abc'],
    ['textAfter("abc", "-")', ''],
    ['textBetween("a(b", "(", ")")', ''],
    ['countText("aaaa", "aa")', 2],
    ['"abc".slice(-2)', 'bc'],
    ['"abc".slice(5)', ''],
    ['"abc".at(7)', undefined],
    ['"abc".indexOf("z")', -1],
    ['"a-b-c".replace("-", "$&$1")', 'a$&$1b-c'],
    ['"a.b.c".replaceAll(".", "")', 'abc'],
    ['"ab".replaceAll("", "-")', '-a-b-'],
    ['"aXbX".replace(/x/i, "-")', 'a-bX'],
    ['"aXbX".replace(/x/gi, "-")', 'a-b-'],
    ['"aXbX".replaceAll(/x/i, "-")', 'a-b-'],
    ['"2026-11".replace(/(?<y>\\d+)-(?<m>\\d+)/, "$<m>/$<y> $$ $& $3")', '11/2026 $ 2026-11 $3'],
    ['"a1b22".replace(/\\d+/g, n => n * 2)', 'a2b44'],
    ['"a1b22".replace(/([a-z])(\\d+)/g, (all, letter, n) => letter + "=" + n + ";")', 'a=1;b=22;'],
    ['"x-y".replace("-", all => "[" + all + "]")', 'x[-]y'],
    ['"abab".replaceAll("a", upper)', 'AbAb'],
    ['"a1b2c".split(/\\d/)', ['a', 'b', 'c']],
    ['"abc".split("")', ['a', 'b', 'c']],
    ['"a,b,c".split(",", 2)', ['a', 'b']],
    ['"".split(",")', ['']],
    ['"abc".split(/(?:)/)', ['a', 'b', 'c']],
    ['"aa".match(/b/)', null],
    ['"a1b2".match(/\\d/g)', ['1', '2']],
    ['"ab".match(/(a)|(b)/)', ['a', 'a', null]],
    ['"👍a".match(/./gu)', ['👍', 'a']],
    ['"aaa".match(/(?:)/g)', ['', '', '', '']],
    ['extract("none", /\\d/)', undefined],
    ['"abc".search(/c/)', 2],
    ['matches("ABC", /b/i)', true],
    ['/^a.c$/s.test("a\\nc")', true],
    ['toText(null)', ''],
    ['toText(1.50)', '1.5'],
    ['(12).toString()', '12'],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });
});

describe('numbers', () => {
  it.each([
    ['round(1.005, 2)', 1.01],
    ['round(-2.5)', -3],
    ['round(2.5)', 3],
    ['round(1e21, 2)', 1e21],
    ['round(1.5e-9, 3)', 0],
    ['round("2.7")', 3],
    ['(1.005).toFixed(2)', '1.01'],
    ['(1e21).toFixed(2)', '1e+21'],
    ['parseNumber("1,234.5 kg")', 1234.5],
    ['parseNumber("CHF 1’234.50")', 1234.5],
    ['parseNumber("-5 °C")', -5],
    ['parseNumber("1.000,5", ",")', 1000.5],
    ['parseNumber("7.")', 7],
    ['toNumber("", 0)', 0],
    ['toNumber("abc", null)', null],
    ['toNumber(true)', 1],
    ['formatNumber(1234.5)', '1,234.5'],
    ['formatNumber(0.1, 3)', '0.100'],
    ['formatBytes(999)', '999 B'],
    ['formatBytes(999999)', '1 MB'],
    ['formatBytes(-2048)', '-2 kB'],
    ['clamp(-5, 0, 10)', 0],
    ['min()', null],
    ['max([])', null],
    ['max([1, null, 3])', 3],
    ['max("2026-01-02", "2026-01-10")', '2026-01-10'],
    ['Number("abc") || "none"', 'none'],
    ['parseInt("ff", 16)', 255],
    ['isNaN("12")', false],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });
});

describe('lists', () => {
  it.each([
    ['first([])', undefined],
    ['first([1, 2, 3], 2)', [1, 2]],
    ['last([1, 2, 3], 0)', []],
    ['last([1], 5)', [1]],
    ['[1, 2, 3].slice(-2)', [2, 3]],
    ['[1, 2, 3].slice(2, 1)', []],
    ['[1, 2, 3].slice(1, -1)', [2]],
    ['[1, 2, 3].slice(-9, -8)', []],
    ['join([1, null, { a: 2 }], "-")', '1--{"a":2}'],
    ['join(["a"], ", ", " and ")', 'a'],
    ['join([], ",")', ''],
    ['[1, 2].join()', '1,2'],
    ['[3, 1, 2].sort((a, b) => b - a)', [3, 2, 1]],
    ['["b", "a", "C"].sort()', ['a', 'b', 'C']],
    ['["item 10", "item 9"].sort()', ['item 9', 'item 10']],
    ['[2, "a", null, 1, true].sort()', [1, 2, true, 'a', null]],
    ['[{ n: 2 }, {}, { n: 1 }].sortBy("n", "desc")', [{ n: 2 }, { n: 1 }, {}]],
    ['[{ a: { b: 2 } }, { a: { b: 1 } }].sortBy("a.b").first().a.b', 1],
    ['unique([{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }])', [{ a: 1, b: 2 }, { a: 1 }]],
    ['unique([1, "1", true, "true", null])', [1, '1', true, 'true', null]],
    ['unique([["a", 1], { a: 1 }, { pairs: [["a", 1]] }]).length', 3],
    ['[{ t: "x" }, { t: "X" }].unique(i => i.t.lower()).length', 1],
    ['includes([{ a: 1 }], { a: 1 })', true],
    ['[1, 2].includes("1")', false],
    ['[[1], [2]].indexOf([2])', 1],
    ['intersection([{ a: 1 }], [{ a: 1 }])', [{ a: 1 }]],
    ['flatten([1, [2, [[]]]])', [1, 2]],
    ['[1, [2, [3]]].flat(2)', [1, 2, 3]],
    ['chunk([], 2)', []],
    [
      'zip([1, 2], ["a"])',
      [
        [1, 'a'],
        [2, null],
      ],
    ],
    ['range(3, 0, -1)', [3, 2, 1]],
    ['range(0, 0)', []],
    ['range(5, 0)', []],
    ['toList(null)', []],
    ['toList(0)', [0]],
    ['sum([])', 0],
    ['sum(["1", 2, null, ""])', 3],
    ['average([])', null],
    ['median([1, 2, 3, 4])', 2.5],
    ['count([1, 2])', 2],
    ['[].reduce((a, b) => a + b, 0)', 0],
    ['[1, 2, 3].reduce((a, b) => a + b)', 6],
    ['[1, 2, 3].reduce((all, n, i) => [...all, n * i], [])', [0, 2, 6]],
    ['groupBy([{ a: 1 }, { a: "1" }], "a")', { 1: [{ a: 1 }, { a: '1' }] }],
    [
      '[1, 2].entries()',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['[1, 2, 3].with(-1, 9)', [1, 2, 9]],
    ['compact([0, false, "", null, [], {}])', [0, false]],
    ['pluck([{ a: [{ b: 1 }] }, {}], "a[0].b")', [1, null]],
    ['where([{ a: { b: 1 } }, { a: 2 }], { a: { b: 1 } })', [{ a: { b: 1 } }]],
    ['minBy([], "a")', undefined],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });
});

describe('objects', () => {
  it.each([
    ['get({ a: null }, "a", 5)', 5],
    ['get({ a: 1 }, "b.c", "none")', 'none'],
    ['get([{ a: 1 }], "[0].a")', 1],
    ['get({ "a b": { "c.d": 1 } }, \'["a b"]["c.d"]\')', 1],
    ['set({ list: [1, 2] }, "list[1]", 9)', { list: [1, 9] }],
    ['set({}, "a.b", undefined)', { a: { b: null } }],
    ['set({ a: 5 }, "a.b", 1)', { a: { b: 1 } }],
    ['set({ list: [] }, "list[2]", 1)', { list: [null, null, 1] }],
    ['pick({ a: 1, b: 2 }, ["a", "z"])', { a: 1 }],
    ['omit({ a: 1, b: 2 }, ["a"], "z")', { b: 2 }],
    ['merge({ a: 1 }, null, undefined, { b: 2 })', { a: 1, b: 2 }],
    ['deepMerge({ a: [1] }, { a: [2] })', { a: [2] }],
    ['deepMerge({ a: { b: 1 } }, { a: null })', { a: null }],
    ['keys([5, 6])', [0, 1]],
    ['size("añ")', 2],
    ['fromEntries([["a", 1], ["b", undefined]])', { a: 1, b: null }],
    ['renameKeys({ a: 1 }, { z: "y" })', { a: 1 }],
    ['choose(2, { 2: "two" })', 'two'],
    ['choose("x", { y: 1 })', undefined],
    ['typeOf(null)', 'null'],
    ['toBoolean("off")', false],
    ['coalesce()', undefined],
    ['ifEmpty(0, 5)', 0],
    ['ifEmpty([], 5)', 5],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });
});

describe('JSON, CSV, HTML and URLs', () => {
  it.each([
    ['toJson({ a: [1] }, 2)', '{\n  "a": [\n    1\n  ]\n}'],
    ['toJson(undefined)', 'null'],
    ['JSON.stringify({ a: 1 }, null, 1)', '{\n "a": 1\n}'],
    ['parseJson("1.50")', 1.5],
    [
      'parseCsv("a;b\\r\\n1;\\"x;\\"\\"y\\"\\"\\"\\r\\n\\r\\n2;", ";")',
      [
        { a: '1', b: 'x;"y"' },
        { a: '2', b: '' },
      ],
    ],
    ['parseCsv("")', []],
    ['parseCsv("a,b\\n\\"never closed")', [{ a: 'never closed', b: '' }]],
    ['parseCsv("a\\n\\"x\\"y")', [{ a: 'xy' }]],
    ['toCsv([{ a: "x\\ny" }, { b: null }], ";")', 'a;b\n"x\ny";\n;'],
    [
      'stripHtml("<style>p{}</style><p>A&nbsp;<b>b</b>old</p><br>x < y<script>alert(1)</script>")',
      'A bold x < y',
    ],
    ['stripHtml("a <!-- <b> --> b")', 'a b'],
    ['stripHtml("<p")', ''],
    ['unescapeHtml("&#x41;&#0;&unknown;&amp;lt;")', 'A&#0;&unknown;&lt;'],
    [
      'parseUrl("HTTPS://user:pw@Example.com/?a=1&a=2&b=x+y%21")',
      {
        protocol: 'https',
        host: 'example.com',
        port: null,
        path: '/',
        query: { a: ['1', '2'], b: 'x y!' },
        fragment: '',
      },
    ],
    ['parseUrl("http://[::1]:8080").host', '[::1]'],
    ['parseQuery("?a&b=&=c&a=%zz")', { a: ['', '%zz'], b: '', '': 'c' }],
    ['toQuery({ a: null, b: [], c: { d: 1 } })', 'c=%7B%22d%22%3A1%7D'],
    ['isUrl("ftp://x")', false],
    ['isUrl("http://")', false],
    ['isEmail("a@b")', false],
    ['isEmail("a b@example.com")', false],
    ['extractUrls("(http://a.example/x_(y))")', ['http://a.example/x_(y']],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });
});

describe('random values', () => {
  it('are in their range', () => {
    expect(evaluate('randomText(20)')).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(evaluate('uuid()')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(evaluate('shuffle(range(0, 50)).sort()')).toEqual(evaluate('range(0, 50)'));
    expect(evaluate('range(0, 50).every(n => randomNumber(2, 4) >= 2)')).toBe(true);
    expect(evaluate('randomItem([])')).toBeUndefined();
  });
});
