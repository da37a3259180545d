import { describe, expect, it } from 'vitest';
import { type HtmlField, type HtmlOptions, readHtml } from '../../../engine/documents/read-html.ts';

const field = (
  name: string,
  selector: string | null,
  more: Partial<HtmlField> = {},
): HtmlField => ({
  name,
  selector,
  take: 'text',
  attribute: null,
  all: false,
  ...more,
});
const read = (text: string, fields: HtmlField[], options: Partial<HtmlOptions> = {}) =>
  readHtml(text, { each: null, baseUrl: null, ...options, fields });

const page = `<!doctype html><html><head><title>Shop &amp; more</title>
<script>document.title = 'changed'</script></head><body>
<ul>
  <li class="item" data-id="1"><a href="/a?x=1&amp;y=2">First   <b>thing</b></a><span class="tag">x</span><span class="tag">y</span></li>
  <li class="item" data-id="2"><a href="http://other.example/b">Second</a></li>
</ul></body></html>`;

describe('HTML', () => {
  it('gives texts, HTML, attributes and counts', () => {
    expect(
      read(page, [
        field('title', 'title'),
        field('link', 'a', { take: 'html' }),
        field('ids', 'li', { take: 'attribute', attribute: 'data-id', all: true }),
        field('names', 'a', { all: true }),
        field('items', '.item', { take: 'count' }),
        field('sale', '.sale', { take: 'exists' }),
        field('gone', 'h1'),
        field('none', 'h1', { all: true }),
        field('no', 'a', { take: 'attribute', attribute: 'title' }),
      ]),
    ).toEqual({
      title: 'Shop & more',
      link: 'First   <b>thing</b>',
      ids: ['1', '2'],
      names: ['First thing', 'Second'],
      items: 2,
      sale: false,
      gone: null,
      none: [],
      no: null,
    });
  });

  it('gives a row for each element, whose fields are looked for in it', () => {
    const fields = [
      field('name', 'a'),
      field('link', 'a', { take: 'attribute', attribute: 'href' }),
      field('tags', '.tag', { all: true }),
      field('id', null, { take: 'attribute', attribute: 'data-id' }),
    ];
    expect(read(page, fields, { each: '.item', baseUrl: 'https://shop.example/list/' })).toEqual({
      rows: [
        { name: 'First thing', link: 'https://shop.example/a?x=1&y=2', tags: ['x', 'y'], id: '1' },
        { name: 'Second', link: 'http://other.example/b', tags: [], id: '2' },
      ],
    });
  });

  it('goes by the page’s own base address', () => {
    const text = '<base href="/deep/"><a href="x">x</a>';
    const fields = [field('link', 'a', { take: 'attribute', attribute: 'href' })];
    expect(read(text, fields, { baseUrl: 'https://a.example/b' })).toEqual({
      link: 'https://a.example/deep/x',
    });
  });

  it('reads HTML that is not right, as browsers do', () => {
    expect(read('<p>one<p>two</b><td>three', [field('p', 'p', { all: true })])).toEqual({
      p: ['one', 'twothree'],
    });
  });

  it('builds no elements out of selectors', () => {
    expect(() => read(page, [field('x', '<img src=x>')])).toThrow('is no CSS selector');
    expect(() => read(page, [field('x', 'a[')])).toThrow('"a[" is no CSS selector');
  });

  it('says so when elements are nested too deeply to be written', () => {
    expect(() =>
      read('<div>'.repeat(3000).concat('x'), [field('x', 'body', { take: 'html' })]),
    ).not.toThrow(RangeError);
  });

  it('keeps data under names of a prototype as data', () => {
    expect(JSON.stringify(read(page, [field('__proto__', 'title')]))).toBe(
      '{"__proto__":"Shop & more"}',
    );
  });
});
