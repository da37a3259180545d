import { describe, expect, it } from 'vitest';
import { Budget } from '../../../shared/expression/budget.ts';
import { compileParams } from '../../../shared/expression/params.ts';
import { referencedPaths } from '../../../shared/expression/paths.ts';
import { compileTemplate, evaluateTemplate } from '../../../shared/expression/template.ts';
import { errorOfText, evaluateText, host } from './support.ts';

const scope = {
  trigger: {
    body: {
      name: 'Ada',
      items: [
        { sku: 'A', tags: ['x', 'y'] },
        { sku: 'B', tags: [] },
      ],
      empty: [],
      totals: { net: 10, gross: 12 },
    },
  },
};
const text = (source: string) => evaluateText(source, scope).value;
const as = (insertAs: 'html' | 'markdown', source: string, body: string) =>
  evaluateTemplate(compileTemplate(source), { body }, host, { insertAs }).value;

describe('blocks in text', () => {
  it.each([
    ['{{#each trigger.body.items as i}}{{ i.sku }};{{/each}}', 'A;B;'],
    ['{{#each trigger.body.items}}{{ index }}{{ item.sku }} {{/each}}', '0A 1B '],
    ['{{# each}}', undefined],
    ['{{ #each trigger.body.items as it, n }}{{ n + 1 }}.{{ it.sku }}{{ /each }}', '1.A2.B'],
    ['{{#each trigger.body.totals as v, k}}{{ k }}={{ v }} {{/each}}', 'net=10 gross=12 '],
    ['{{#each trigger.body.empty}}x{{else}}none{{/each}}', 'none'],
    ['{{#each trigger.body.nowhere ?? null}}x{{else}}none{{/each}}', 'none'],
    [
      '{{#each trigger.body.items as i}}{{#each i.tags as t}}{{ i.sku }}{{ t }} {{else}}-{{/each}}{{/each}}',
      'Ax Ay -',
    ],
    ['{{#each [1, 2, 3].filter(n => n > 1) as n}}{{ n }}{{/each}}{{ trigger.body.name }}', '23Ada'],
    ['{{#if trigger.body.name}}yes{{/if}}', 'yes'],
    ['{{#if trigger.body.empty}}yes{{else}}no{{/if}}', 'no'],
    ['{{#if false}}a{{else if(trigger.body.name == "Ada")}}b{{else}}c{{/if}}', 'b'],
    ['{{#if 0}}a{{else if null}}b{{else}}c{{/if}}', 'c'],
    ['{{#if 0}}a{{/if}}', ''],
    ['\\{{#if a}} {{ 1 }}', '{{#if a}} 1'],
    ['{{& trigger.body.name }}', 'Ada'],
    ['{{#each "a}}b".split("") as c}}[{{ c }}]{{/each}}', '[a][}][}][b]'],
  ])('%s', (source, expected) => {
    if (expected === undefined) expect(() => text(source)).toThrow('there is no block "#"');
    else expect(text(source)).toBe(expected);
  });

  it('leaves no line behind where a tag stands alone', () => {
    const source = `Items:
{{#each trigger.body.items as i}}
  {{#if i.sku == "A"}}
  * {{ i.sku }}
  {{else}}
  - {{ i.sku }}
  {{/if}}
{{/each}}
End {{#if true}}here{{/if}}
`;
    expect(text(source)).toBe('Items:\n  * A\n  - B\nEnd here\n');
    expect(text(source.replaceAll('\n', '\r\n'))).toBe('Items:\r\n  * A\r\n  - B\r\nEnd here\r\n');
    expect(text('{{#if true}}\na\n{{/if}}')).toBe('a\n');
  });

  it('hides an outer name behind an inner one, only inside the block', () => {
    const source = '{{#each [1] as trigger}}{{ trigger }}{{/each}} {{ trigger.body.name }}';
    expect(text(source)).toBe('1 Ada');
  });

  it.each([
    ['{{#if 1}}a', 'the block {{#if …}} has no end'],
    ['a{{/if}}', 'there is no {{#if …}} before this'],
    ['{{#if 1}}{{#each [1]}}{{/if}}{{/each}}', 'the block {{#each …}} is still open here'],
    ['{{else}}', '{{else}} stands outside of a block'],
    ['{{#if 1}}{{else}}{{else}}{{/if}}', 'the block has an {{else}} already'],
    ['{{#each [1]}}{{else if 1}}{{/each}}', '{{else if}} belongs to {{#if}}'],
    ['{{#unless 1}}{{/unless}}', 'there is no block "#unless"'],
    ['{{#if}}{{/if}}', 'there is nothing between'],
    ['{{#each list as}}{{/each}}', '"as" is not expected here'],
    ['{{#each [1] as upper}}{{/each}}', '"upper" is a name that expressions use already'],
    ['{{/if x}}', 'comes }} and nothing else'],
    ['{{#each 5}}{{/each}}', '#each goes through a list or an object, but this is a number (5)'],
    ['{{#each "abc"}}{{/each}}', 'but this is text "abc"'],
    [`${'{{#if 1}}'.repeat(21)}${'{{/if}}'.repeat(21)}`, 'blocks are nested more than 20 deep'],
  ])('refuses %s', (source, reason) => {
    expect(errorOfText(source, scope).message).toContain(reason);
  });

  it('says where in a block an expression is wrong', () => {
    const error = errorOfText(
      'Hi\n{{#each trigger.body.items as i}}\n{{ i.sku.nothing() }}{{/each}}',
      scope,
    );
    expect(error.message).toContain('line 3');
    expect(error.message).toContain('nothing');
  });

  it('warns once about what is missing in every item', () => {
    const { warnings } = evaluateText(
      '{{#each trigger.body.items as i}}{{ i.skuu }}{{/each}}',
      scope,
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      '"i.skuu" does not exist; did you mean "sku"?',
    ]);
  });

  it('is stopped by the budget, however the loops are nested', () => {
    const list = { list: Array.from({ length: 1000 }, (_, index) => index) };
    const source =
      '{{#each list as a}}{{#each list as b}}{{#each list as c}}x{{/each}}{{/each}}{{/each}}';
    expect(errorOfText(source, list, new Budget({ steps: 100_000 })).code).toBe(
      'expression_budget',
    );
    expect(errorOfText(source, list, new Budget({ steps: 1e9, bytes: 1e6 })).code).toBe(
      'expression_budget',
    );
  });

  it('tells what a text reads, without the names of its blocks', () => {
    const paths = referencedPaths(
      '{{#each steps.a.items as i, n}}{{ i.x }}{{ n }}{{ vars.y }}{{else}}{{ i.z }}{{/each}}{{#if steps.b.ok}}{{else if run.id}}{{/if}}',
    );
    expect(paths.map(({ path }) => path)).toEqual([
      'steps.a.items',
      'vars.y',
      'i.z',
      'steps.b.ok',
      'run.id',
    ]);
  });
});

describe('values inserted into markup', () => {
  it('are escaped in HTML, wherever they stand', () => {
    const hostile = `<img src=x onerror='alert("1")'> & more`;
    const escaped = '&lt;img src=x onerror=&#39;alert(&quot;1&quot;)&#39;&gt; &amp; more';
    expect(as('html', '<p title="{{ body }}">{{ body }}</p>', hostile)).toBe(
      `<p title="${escaped}">${escaped}</p>`,
    );
    expect(as('html', '{{ body }}', hostile)).toBe(escaped);
    expect(as('html', '{{#each [body] as b}}{{#if b}}{{ b }}{{/if}}{{/each}}', hostile)).toBe(
      escaped,
    );
    expect(as('html', '{{ { a: body } }}', '<')).toBe('{&quot;a&quot;:&quot;&lt;&quot;}');
  });

  it('are inserted as they are when the author says so', () => {
    expect(as('html', '<p>{{& body }}</p>', '<b>')).toBe('<p><b></p>');
    expect(as('html', '{{&body}}', '<b>')).toBe('<b>');
    expect(as('markdown', '{{& body }}', '*a*')).toBe('*a*');
  });

  it('are escaped in Markdown', () => {
    expect(as('markdown', '# {{ body }}', '[x](http://a.b) *y*')).toBe(
      '# \\[x\\]\\(http\\:\\/\\/a\\.b\\) \\*y\\*',
    );
  });

  it('are text, also when there is one expression and nothing else', () => {
    expect(as('html', '{{ body.length }}', 'abc')).toBe('3');
    expect(as('html', '{{ nowhere ?? undefined }}', '')).toBe('');
  });

  it('are escaped in those params only that are markup', () => {
    const params = compileParams(
      { html: '<b>{{ v }}</b>', plain: '<b>{{ v }}</b>', list: ['{{ v }}'] },
      { insertAs: (path) => (path[0] === 'html' ? 'html' : undefined) },
    );
    expect(params.resolve({ v: '<' }, host).value).toEqual({
      html: '<b>&lt;</b>',
      plain: '<b><</b>',
      list: ['<'],
    });
  });
});
