import { describe, expect, it } from 'vitest';
import { parse } from '../../../../engine/steps/parse/index.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

const run = async (params: JsonObject) => {
  const result = await parse.execute(params, stepContext());
  return 'output' in result ? result.output : null;
};
const title = { fields: [{ name: 'title', selector: 'h1' }] };

describe('parse', () => {
  it.each<[JsonObject, Json]>([
    [{ as: 'json', source: '{"a":[1]}' }, { a: [1] }],
    [{ as: 'json', source: '\ufeff"text"' }, 'text'],
    [{ as: 'json', source: { already: 'read' } }, { already: 'read' }],
    [
      { as: 'json-lines', source: '{"a":1}\n\nnope\n{"a":2}\n' },
      {
        rows: [{ a: 1 }, { a: 2 }],
        bad: 1,
        problems: [{ line: 3, message: expect.stringContaining('not valid JSON') }],
      },
    ],
    [
      { as: 'csv', source: 'a;b\n1;x', csv: { convert: true } },
      { rows: [{ a: 1, b: 'x' }], columns: ['a', 'b'], bad: 0, problems: [] },
    ],
    [{ as: 'xml', source: '<a b="1">c</a>', xml: { attributes: false } }, { a: 'c' }],
    [{ as: 'html', source: '<h1> Hi\n you</h1>', html: title }, { title: 'Hi you' }],
  ])('reads %j', async (params, output) => {
    expect(await run(params)).toEqual(output);
  });

  it.each([
    ['text/csv', Buffer.from('a\nä')],
    ['text/csv; charset=iso-8859-1', Buffer.from('a\nä', 'latin1')],
    ['text/csv', Buffer.from('\ufeffa\nä', 'utf16le')],
    ['text/csv; charset=no-such-charset', Buffer.from('a\nä')],
  ])('reads binary bodies in their charset: %s', async (contentType, bytes) => {
    const source = { base64: bytes.toString('base64'), contentType, size: bytes.length };
    expect(await run({ as: 'csv', source })).toMatchObject({ rows: [{ a: 'ä' }] });
  });

  it.each([
    [{ as: 'json', source: '{"a":' }, 'The document cannot be read as JSON: it is not valid JSON'],
    [{ as: 'json', source: '['.repeat(300) + ']'.repeat(300) }, 'nested more than 200 levels deep'],
    [{ as: 'xml', source: '<a>' }, 'The document cannot be read as XML: line 1'],
    [{ as: 'csv', source: 5 }, 'There is no text to read: "source" is a number (5)'],
    [{ as: 'json', source: null }, 'There is no text to read: "source" is null'],
    [{ as: 'json', source: `"${'x'.repeat(10_000_000)}"` }, '10,000,000 is the most'],
  ])('says what is wrong', async (params, message) => {
    await expect(run(params)).rejects.toThrow(message);
  });

  it('reads large documents in a thread of its own, while other things go on', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${index};"name ${index}"`);
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const output = await run({ as: 'csv', source: `id;name\n${rows.join('\n')}` });
    clearInterval(ticking);
    expect(output).toMatchObject({ bad: 0, columns: ['id', 'name'] });
    expect(output).toHaveProperty('rows.19999', { id: '19999', name: 'name 19999' });
    expect(turns).toBeGreaterThan(0);
  });

  it('tells what is wrong in a large document as it does in a small one', async () => {
    const source = `<a>${'<b>text</b>'.repeat(20_000)}<c></a>`;
    await expect(run({ as: 'xml', source })).rejects.toMatchObject({
      code: 'parse_failed',
      message: expect.stringContaining('cannot be read as XML: line 1'),
    });
  });

  it('stops reading a hostile document as soon as the step is canceled', async () => {
    const context = stepContext();
    const reading = parse.execute(
      { as: 'html', source: '<div>'.repeat(100_000), html: title },
      context,
    );
    context.abort(new Error('canceled'));
    await expect(reading).rejects.toThrow('canceled');
  });

  it.each<[JsonObject, string]>([
    [{ as: 'json' }, 'source: is missing: the text to read'],
    [{ as: 'xml', source: 'x', csv: {} }, 'csv: goes with "as": "csv" only'],
    [{ as: 'html', source: 'x' }, 'html: is missing: which fields to take out of the page'],
    [
      { as: 'html', source: 'x', html: { fields: [{ name: 'a', selector: 'a[' }] } },
      'html.fields.0.selector: "a[" is no CSS selector: "]" is missing',
    ],
    [
      { as: 'html', source: 'x', html: { fields: [{ name: 'a', selector: '<b>' }] } },
      'html.fields.0.selector: "<b>" is no CSS selector: it looks like HTML',
    ],
    [
      { as: 'html', source: 'x', html: { fields: [{ name: 'a' }] } },
      'html.fields.0.selector: is missing',
    ],
    [
      {
        as: 'html',
        source: 'x',
        html: { fields: [{ name: 'a', selector: 'a', take: 'attribute' }] },
      },
      'html.fields.0.attribute: is missing: which attribute to take',
    ],
    [
      {
        as: 'html',
        source: 'x',
        html: {
          fields: [
            { name: 'a', selector: 'a' },
            { name: 'a', selector: 'b' },
          ],
        },
      },
      'html.fields.1.name: "a" is there twice',
    ],
    [{ as: 'yaml', source: 'x' }, 'as: "yaml" is not one of json, json-lines, csv, xml, html'],
  ])('check refuses %j', (params, problem) => {
    expect(stepProblems(parse, params)).toEqual([problem]);
  });
});
