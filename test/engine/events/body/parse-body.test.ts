import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../../../../engine/events/body/parse-body.ts';
import { anyText } from '../../../support/any-text.ts';

function parse(contentType: string | null, body: string | Buffer) {
  return parseBody({ contentType, bytes: Buffer.from(body) });
}

describe('the kind of a body', () => {
  it.each([
    ['application/json', '{"a":1}', 'json'],
    ['Application/JSON; Charset="UTF-8"', '{"a":1}', 'json'],
    ['application/cloudevents+json', '{"a":1}', 'json'],
    ['text/json', '1', 'json'],
    ['application/x-ndjson', '1\n2', 'ndjson'],
    ['application/jsonl', '1', 'ndjson'],
    ['application/x-www-form-urlencoded', 'a=1', 'form'],
    ['application/xml', '<a/>', 'xml'],
    ['application/atom+xml', '<a/>', 'xml'],
    ['text/plain', 'a', 'text'],
    ['text/csv', 'a,b', 'text'],
    ['application/yaml', 'a: 1', 'text'],
    ['application/octet-stream', 'a', 'binary'],
    ['image/png', 'a', 'binary'],
    ['application/json', '', 'empty'],
    ['multipart/form-data; boundary=x', '', 'empty'],
    [null, '', 'empty'],
    [null, ' {"a":1}', 'json'],
    [null, '[1', 'text'],
    [null, 'a=1', 'text'],
    [null, Buffer.from([255, 254, 0]), 'binary'],
    [null, 'a\0b', 'binary'],
    ['nonsense', '{"a":1}', 'json'],
  ])('%s with %j is %s', async (contentType, body, kind) => {
    const parsed = await parse(contentType, body);
    expect([parsed.kind, parsed.error]).toEqual([kind, null]);
  });

  it('needs a promise for multipart only', () => {
    expect(parse('application/json', '1')).not.toBeInstanceOf(Promise);
    expect(parse('application/xml', '<a/>')).not.toBeInstanceOf(Promise);
    expect(parse('multipart/form-data; boundary=x', '--x--')).toBeInstanceOf(Promise);
  });
});

describe('text', () => {
  it('is decoded by its charset', async () => {
    const latin1 = Buffer.from('Grüße', 'latin1');
    expect(await parse('text/plain; charset=iso-8859-1', latin1)).toMatchObject({ body: 'Grüße' });
    expect(await parse('text/plain', 'Grüße')).toMatchObject({ body: 'Grüße', error: null });
    expect(await parse('text/plain', '\uFEFFGrüße')).toMatchObject({ body: 'Grüße' });
    const utf16 = Buffer.from('\uFEFFGrüße', 'utf16le');
    expect(await parse('text/plain', utf16)).toMatchObject({ body: 'Grüße', error: null });
    const shiftJis = Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]);
    expect(await parse('text/plain; charset=Shift_JIS', shiftJis)).toMatchObject({
      body: 'テスト',
    });
  });

  it('in an unknown charset is read as UTF-8, and that is told', async () => {
    const parsed = await parse('text/plain; charset=klingon', 'Grüße');
    expect(parsed.body).toBe('Grüße');
    expect(parsed.error).toContain('klingon');
  });

  it('with bytes that do not fit keeps the rest, and that is told', async () => {
    const parsed = await parse('text/plain', Buffer.from([0x61, 0xff, 0x62]));
    expect(parsed.body).toBe('a\uFFFDb');
    expect(parsed.error).toContain('UTF-8');
  });
});

describe('JSON', () => {
  it('is read in the charset it names', async () => {
    const bytes = Buffer.from('{"name":"Grüße"}', 'latin1');
    expect(await parse('application/json; charset=latin1', bytes)).toMatchObject({
      body: { name: 'Grüße' },
    });
  });

  it('that is not UTF-8 or not JSON has no value, and the reason is told', async () => {
    const notUtf8 = await parse('application/json', Buffer.from('{"name":"Grüße"}', 'latin1'));
    expect(notUtf8).toEqual({ kind: 'json', body: null, error: expect.stringContaining('UTF-8') });
    const notJson = await parse('application/json', '{oops');
    expect(notJson).toEqual({ kind: 'json', body: null, error: expect.stringContaining('JSON') });
  });
});

describe('forms', () => {
  const form = (body: string) => parse('application/x-www-form-urlencoded', body);

  it('are fields by name, with lists where a name is repeated', async () => {
    expect(await form('a=1&b=x+y%20%C3%BC&a=2&a=3&empty=&bare&=noname')).toMatchObject({
      body: { a: ['1', '2', '3'], b: 'x y ü', empty: '', bare: '', '': 'noname' },
    });
  });

  it('have payload read as JSON, as GitHub and Slack send it', async () => {
    const body = `payload=${encodeURIComponent('{"id":12345678901234567890,"ok":true}')}&v=1`;
    expect(await form(body)).toMatchObject({
      body: { payload: { id: '12345678901234567890', ok: true }, v: '1' },
    });
    expect(await form('payload=%7Bno+json')).toMatchObject({ body: { payload: '{no json' } });
    expect(await form('payload=42')).toMatchObject({ body: { payload: '42' } });
  });

  it('may have a field called __proto__', async () => {
    const { body } = await form('__proto__=1&__proto__=2&toString=3');
    expect(Object.entries(body ?? {})).toEqual([
      ['__proto__', ['1', '2']],
      ['toString', '3'],
    ]);
  });

  it('have at most 10,000 fields', async () => {
    expect((await form('a&'.repeat(9_999))).error).toBeNull();
    expect((await form('a&'.repeat(3_000_000))).error).toContain('10000');
  });
});

describe('XML', () => {
  const xml = (body: string | Buffer, type = 'application/xml') => parse(type, body);

  it('becomes elements, attributes and text', async () => {
    const parsed = await xml(
      '<?xml version="1.0"?><!-- hi --><order id="7" note="a &amp; b"><item>1</item><item> 002 </item>' +
        '<empty/><text lang="de">Gr&#xFC;&#223;e &lt;3 <![CDATA[&lt;raw&gt;]]></text></order>',
    );
    expect(parsed).toEqual({
      kind: 'xml',
      error: null,
      body: {
        order: {
          '@id': '7',
          '@note': 'a & b',
          item: ['1', '002'],
          empty: '',
          text: { '@lang': 'de', '#text': 'Grüße <3&lt;raw&gt;' },
        },
      },
    });
  });

  it('is read in the encoding it declares', async () => {
    const bytes = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>', 'latin1');
    expect(await xml(bytes)).toMatchObject({ body: { a: 'ü' } });
  });

  it.each([
    ['a DTD', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['a DTD elsewhere', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['a DTD inside', '<a><!DOCTYPE b></a>'],
    ['an entity of its own', '<a>&unknown;</a>'],
    ['an entity in an attribute', '<a b="&unknown;"/>'],
    ['a character XML does not have', '<a>&#0;</a>'],
    ['a number too large', '<a>&#x110000;</a>'],
    ['two outermost elements', '<a/><b/>'],
    ['two of the same name', '<a/><a/>'],
    ['tags that do not fit', '<a><b></a></b>'],
    ['a tag without end', '<a'],
    ['no element', 'text'],
    ['a comment without end', '<a/><!-- '],
    ['too many levels', '<a>'.repeat(65) + '</a>'.repeat(65)],
    ['too much markup', `<a>${'<b/>'.repeat(250_000)}</a>`],
    ['an element called __proto__', '<a><__proto__><x/></__proto__></a>'],
  ])('with %s is refused', async (_, body) => {
    const parsed = await xml(body);
    expect(parsed.body).toBeNull();
    expect(parsed.error).toMatch(/^The XML cannot be read: ./);
  });

  it('may have 64 levels', async () => {
    expect((await xml('<a>'.repeat(64) + '</a>'.repeat(64))).error).toBeNull();
  });

  it('may show a DTD in a comment or CDATA', async () => {
    const parsed = await xml('<a><!-- <!DOCTYPE b> --><![CDATA[<!DOCTYPE c>]]></a>');
    expect(parsed).toMatchObject({ body: { a: '<!DOCTYPE c>' }, error: null });
  });
});

describe('whatever is sent', () => {
  it('is parsed or explained, never thrown', async () => {
    const types = fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
      'text/plain; charset=utf-16be',
      '; ; =',
      '',
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      anyText(200).map((text) => Buffer.from(text)),
      fc
        .array(
          fc.constantFrom(
            '--b',
            '\r\n',
            '--',
            '<',
            '>',
            '/',
            'a',
            '!',
            '[',
            '{',
            '"',
            ':',
            '&',
            '=',
            ';',
            'Content-Disposition: form-data; name="f"',
            '; filename="x"',
            '<![CDATA[',
            ']]>',
            '%',
          ),
          { maxLength: 40 },
        )
        .map((pieces) => Buffer.from(pieces.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(types, bodies, async (contentType, bytes) => {
        const parsed = await parseBody({ contentType, bytes });
        expect(JSON.stringify(parsed.body)).toBeDefined();
        expect(parsed.error === null || parsed.error.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
