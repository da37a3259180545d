import { describe, expect, it } from 'vitest';
import { template } from '../../../../engine/steps/template/index.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, stepOf } from '../../../support/test-engine.ts';
import { workflow } from '../../../support/test-workflows.ts';

const hostile = `<script>alert("1")</script> *b* [x](javascript:alert(1))`;

async function outputOf(params: { format?: string; template: string; linkify?: boolean }) {
  const engine = await openEngine();
  const run = await engine.carryOut(workflow([{ id: 'write', type: 'template', params }]), {
    name: hostile,
    items: [{ sku: 'A<1>' }, { sku: 'B' }],
    html: '<b>bold</b>',
    markdown: '**bold** <i>',
    url: 'https://example.com/a_b?c=*d*',
  });
  const { status, output, error } = stepOf(run, 'write');
  expect(error).toBeNull();
  expect(status).toBe('succeeded');
  return output;
}

describe('template', () => {
  it('writes text with lists and conditions', async () => {
    expect(
      await outputOf({
        template:
          'Items:\n{{#each trigger.body.items as item, index}}\n{{ index + 1 }}. {{ item.sku }}\n{{/each}}\n{{#if trigger.body.none}}x{{else}}Bye{{/if}}',
      }),
    ).toEqual({ text: 'Items:\n1. A<1>\n2. B\nBye' });
  });

  it('escapes values in HTML and leaves the template as it is', async () => {
    expect(
      await outputOf({
        format: 'html',
        template:
          '<p class="{{ trigger.body.name }}">{{ trigger.body.name }}</p>{{& trigger.body.html }}',
      }),
    ).toEqual({
      html: `<p class="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; *b* [x](javascript:alert(1))">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; *b* [x](javascript:alert(1))</p><b>bold</b>`,
    });
  });

  it('escapes a value in HTML that is the whole template', async () => {
    expect(await outputOf({ format: 'html', template: '{{ trigger.body.html }}' })).toEqual({
      html: '&lt;b&gt;bold&lt;/b&gt;',
    });
  });

  it('makes HTML of Markdown, in which values are only themselves', async () => {
    expect(
      await outputOf({
        format: 'markdown',
        template:
          '# Hi {{ trigger.body.name }}\n\n{{#each trigger.body.items as item}}\n- *{{ item.sku }}*\n{{/each}}\n\n[go]({{ trigger.body.url }})',
      }),
    ).toMatchObject({
      html: `<h1>Hi &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; *b* [x](javascript:alert(1))</h1>
<ul>
<li><em>A&lt;1&gt;</em></li>
<li><em>B</em></li>
</ul>
<p><a href="https://example.com/a_b?c=*d*">go</a></p>
`,
    });
  });

  it('takes Markdown from a value when it is told to, and never HTML', async () => {
    const output = await outputOf({
      format: 'markdown',
      template: '{{& trigger.body.markdown }} {{& trigger.body.name }}',
    });
    expect(output).toEqual({
      html: '<p><strong>bold</strong> &lt;i&gt; &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; <em>b</em> [x](javascript:alert(1))</p>\n',
      text: `**bold** <i> ${hostile}`,
    });
  });

  it('keeps line breaks and links addresses when asked to', () => {
    const params = { format: 'markdown', template: 'a\nhttps://example.com', breaks: true };
    expect(template.execute(params, stepContext())).toMatchObject({
      output: { html: '<p>a<br>\nhttps://example.com</p>\n' },
    });
    expect(template.execute({ ...params, linkify: true }, stepContext())).toMatchObject({
      output: {
        html: '<p>a<br>\n<a href="https://example.com">https://example.com</a></p>\n',
      },
    });
  });

  it('writes lists and objects as JSON, and nothing for null', () => {
    expect(template.execute({ template: { a: [1] } }, stepContext())).toEqual({
      output: { text: '{"a":[1]}' },
    });
    expect(template.execute({ template: null }, stepContext())).toEqual({ output: { text: '' } });
  });

  it('refuses Markdown that would hold up everything else', () => {
    const params = { format: 'markdown', template: 'x'.repeat(100_001) };
    expect(() => template.execute(params, stepContext())).toThrow(
      'The Markdown has 100,001 characters; 100,000 is the most.',
    );
  });

  it.each([
    [
      { format: '{{ trigger.body.format }}', template: 'x' },
      'format: cannot be an expression: how values are escaped depends on it',
    ],
    [
      { format: 'html', template: 'x', breaks: true },
      'breaks: goes with the format "markdown" only',
    ],
    [{ format: 'hmtl', template: 'x' }, 'format: "hmtl" is not known here; did you mean "html"?'],
    [{}, 'template: is missing: expected text'],
  ])('check refuses %j', (params, problem) => {
    expect(stepProblems(template, params)).toEqual([problem]);
  });

  it('is refused at publishing when a block has no end', async () => {
    const engine = await openEngine();
    const file = workflow([
      { id: 'write', type: 'template', params: { template: '{{#if trigger.body}}x' } },
    ]);
    await expect(engine.publish(file)).rejects.toThrow('the block {{#if …}} has no end');
  });
});
