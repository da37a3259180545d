import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../../engine/documents/carry-out.ts';
import { format } from '../../../../engine/steps/format/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const run = async (params: JsonObject) => {
  const result = await format.execute(params, stepContext());
  return 'output' in result ? result.output : null;
};
const csv = (value: Json, options: JsonObject = {}) => run({ as: 'csv', value, csv: options });
const xml = (value: Json, options: JsonObject = {}) =>
  run({ as: 'xml', value, xml: { declaration: false, ...options } });

describe('CSV', () => {
  it('has a column for every field that any row has', async () => {
    const rows: Json = [
      { a: 1, b: 'x' },
      { a: null, c: [1, { d: true }] },
    ];
    expect(await csv(rows)).toEqual({ text: 'a,b,c\n1,x,\n,,"[1,{""d"":true}]"\n', rows: 2 });
  });

  it('has the columns that are named, in their order and with their titles', async () => {
    const columns: Json = [{ name: 'b', title: 'Name' }, { name: 'nowhere' }];
    expect(await csv([{ a: 1, b: 'x' }], { columns })).toMatchObject({
      text: 'Name,nowhere\nx,\n',
    });
  });

  it('is written as asked for', async () => {
    const options = { delimiter: ';', quote: 'always', lineBreak: 'crlf', mark: true };
    expect(await csv([{ a: 'x"y', b: 1.5 }], options)).toMatchObject({
      text: '\ufeff"a";"b"\r\n"x""y";"1.5"\r\n',
    });
    expect(await csv([['a', 'b;c'], ['d']], { header: false })).toMatchObject({
      text: 'a,b;c\nd\n',
    });
    expect(await csv({ a: 1 }, { header: false })).toEqual({ text: '1\n', rows: 1 });
    expect(await csv([])).toEqual({ text: '', rows: 0 });
  });

  it('guards spreadsheets against formulas, and leaves numbers alone', async () => {
    const hostile = [
      '=HYPERLINK("http://x")',
      '+1+1',
      '-2+3',
      '@SUM(A1)',
      '\tx',
      '＝1',
      '-5',
      '+4.5',
      -7,
    ];
    const rows = hostile.map((value) => [value]);
    const guarded = await csv(rows, { header: false });
    expect(guarded).toMatchObject({
      text: `"'=HYPERLINK(""http://x"")"\n'+1+1\n'-2+3\n'@SUM(A1)\n'\tx\n'＝1\n-5\n+4.5\n-7\n`,
    });
    expect(await csv([['=1+1']], { header: false, formulas: 'keep' })).toMatchObject({
      text: '=1+1\n',
    });
    expect(await csv([{ '=cmd': 1 }])).toMatchObject({ text: "'=cmd\n1\n" });
  });

  it('is read back as it was', async () => {
    const rows = [
      { name: 'A "quoted", text', note: 'two\nlines' },
      { name: '', note: ' blank ' },
    ];
    const written = await csv(rows);
    const text =
      typeof written === 'object' && written !== null && 'text' in written ? written.text : '';
    const read = await carryOut({
      as: 'csv',
      text: String(text),
      delimiter: ',',
      quote: '"',
      header: true,
      columns: null,
      comment: null,
      skipLines: 0,
      trim: false,
      convert: false,
      badRows: 'fail',
      limit: null,
    });
    expect(read).toMatchObject({ rows });
  });

  it('is written in portions between which it can be canceled', async () => {
    const context = stepContext();
    const value = Array.from({ length: 10_000 }, (_, a) => ({ a }));
    const writing = format.execute({ as: 'csv', value }, context);
    context.abort(new Error('canceled'));
    await expect(writing).rejects.toThrow('canceled');
  });
});

describe('XML', () => {
  it('is the way back of reading it', async () => {
    const value = {
      order: {
        '@id': '7',
        item: ['A < B & C', { '#text': 'C', '@n': '"1"\n' }],
        note: '',
        'ns:x': { y: 'ü\r' },
      },
    };
    const written = await xml(value);
    expect(written).toEqual({
      text: `<order id="7">
  <item>A &lt; B &amp; C</item>
  <item n="&quot;1&quot;&#10;">C</item>
  <note/>
  <ns:x>
    <y>ü&#13;</y>
  </ns:x>
</order>`,
    });
    const text =
      typeof written === 'object' && written !== null && 'text' in written ? written.text : '';
    expect(await carryOut({ as: 'xml', text: String(text) })).toEqual(value);
  });

  it('takes the names of its elements from the params where the value has none', async () => {
    expect(await xml([1, true, null, [2]], { root: 'list', indent: 0 })).toEqual({
      text: '<list><item>1</item><item>true</item><item/><item><item>2</item></item></list>',
    });
    expect(await xml('text', { root: 'a' })).toEqual({ text: '<a>text</a>' });
    expect(await run({ as: 'xml', value: { a: 1 } })).toEqual({
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<a>1</a>',
    });
  });

  it('adds no blanks to text that stands beside elements', async () => {
    expect(await xml({ p: { '#text': 'a', b: 'c' } })).toEqual({ text: '<p>a<b>c</b></p>' });
  });

  it.each<[Json, JsonObject, string]>([
    [{ a: 1, b: 2 }, {}, 'exactly one outermost element'],
    [[1], {}, 'exactly one outermost element'],
    [{ 'a b': 1 }, {}, '"a b" is no name of an element'],
    [{ 'a><script>': 1 }, {}, 'is no name of an element'],
    [{ a: { '@x="1"><b': 1 } }, {}, 'is no name of an element'],
    [{ a: 1 }, { root: '1a' }, '"1a" is no name'],
    [{ a: 'x\u0000y' }, {}, 'the character U+0000'],
    [{ a: '\ud800' }, {}, 'the character U+D800'],
    [{ a: { '@b': [1] } }, {}, '"@b" is text or an attribute'],
  ])('refuses %j', async (value, options, reason) => {
    await expect(xml(value, options)).rejects.toThrow(reason);
  });
});

describe('JSON', () => {
  it('is laid out as asked for', async () => {
    const value = { b: [1, { d: 1, c: 2 }], a: 'x' };
    expect(await run({ as: 'json', value })).toEqual({ text: JSON.stringify(value, null, 2) });
    expect(await run({ as: 'json', value, json: { indent: 0, sortKeys: true } })).toEqual({
      text: '{"a":"x","b":[1,{"c":2,"d":1}]}',
    });
    expect(await run({ as: 'json-lines', value: [{ a: 1 }, 'x'] })).toEqual({
      text: '{"a":1}\n"x"\n',
      rows: 2,
    });
  });
});

describe('format', () => {
  it.each<[JsonObject, string]>([
    [{ as: 'csv' }, 'value: is missing: what is written'],
    [{ as: 'json', value: 1, xml: {} }, 'xml: goes with "as": "xml" only'],
    [{ as: 'json-lines', value: 1, json: {} }, 'json: goes with "as": "json" only'],
  ])('check refuses %j', (params, problem) => {
    expect(stepProblems(format, params)).toEqual([problem]);
  });

  it('says what it needs', async () => {
    await expect(csv('text')).rejects.toMatchObject({
      code: 'format_failed',
      message:
        'The value cannot be written as CSV: a list of rows is needed, and "value" is text "text".',
    });
    await expect(
      run({ as: 'json-lines', value: Array.from({ length: 11 }, () => 'x'.repeat(1_000_000)) }),
    ).rejects.toThrow('10,000,000 is the most');
  });
});
