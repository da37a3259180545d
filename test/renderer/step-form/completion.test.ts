import { describe, expect, it } from 'vitest';
import { baseBefore, completionAt } from '../../../renderer/step-form/expression/completion.ts';
import { samples } from './samples.ts';

/** `|` is the cursor. */
function at(marked: string, { explicit = false } = {}) {
  const position = marked.indexOf('|');
  return completionAt(marked.replace('|', ''), position, samples, { explicit });
}

function labels(marked: string): string[] {
  return at(marked)?.options.map(({ label }) => label) ?? [];
}

function option(marked: string, label: string) {
  return at(marked)?.options.find((each) => each.label === label);
}

describe('completion', () => {
  it('offers what there is, and every path by its last name', () => {
    expect(labels('{{ | }}')).toEqual(
      expect.arrayContaining(['trigger', 'steps', 'item', 'index', 'upper', 'true']),
    );
    expect(option('{{ ema| }}', 'trigger.body.customer.email')?.detail).toBe(
      'text "ada@example.com"',
    );
    expect(option('{{ sto| }}', 'steps.fetch.body.stock')?.detail).toBe('Fetch stock · number 7');
  });

  it('offers fields and methods by what is before the dot', () => {
    const body = labels('{{ trigger.body.| }}');
    expect(body.slice(0, 4)).toEqual(['id', 'total', 'customer', 'items']);
    expect(body).not.toContain('upper');
    expect(labels('{{ trigger.body.id.| }}')).toContain('upper');
    expect(labels('{{ trigger.body.id.| }}')).not.toContain('round');
    expect(labels('{{ trigger.body.total.| }}')).toContain('round');
    expect(labels('{{ trigger.body.items.| }}')).toEqual(
      expect.arrayContaining(['[0]', 'length', 'map']),
    );
  });

  it('goes through calls and callbacks', () => {
    expect(labels('{{ trigger.body.items.filter(i => i.price > 9).| }}')).toContain('map');
    expect(labels('{{ trigger.body.items.map(line => line.| }}')).toContain('sku');
    expect(labels('{{ "a b".split(" ").| }}')).toContain('join');
  });

  it('knows the names that blocks give', () => {
    const text = '{{#each trigger.body.items as line, n}}{{ line.| }}{{/each}}';
    expect(labels(text)).toContain('sku');
    expect(labels('{{#each trigger.body.items as line}}x{{/each}}{{ line.| }}')).not.toContain(
      'sku',
    );
  });

  it('writes names that are no words in brackets, in place of the dot', () => {
    const found = option('{{ trigger.body.customer.| }}', 'vip since');
    expect(found).toMatchObject({ insert: '["vip since"]', replaceFrom: 24 });
  });

  it('shows how a function is called, and an example', () => {
    const found = option('{{ trunc| }}', 'truncate');
    expect(found?.detail).toMatch(/^\(text, length/);
    expect(found?.insert).toBe('truncate(|)');
    expect(found?.info?.example).toContain('truncate(');
  });

  it('offers blocks, and takes the braces that came by themselves along', () => {
    const found = at('{{#| }}');
    expect(found?.options.map(({ label }) => label)).toEqual(['#if', '#each', '/if', '/each']);
    expect(found).toMatchObject({ from: 2, to: 6 });
  });

  it('stays out of the way in text, in literals and behind a finished value', () => {
    expect(at('Hello wor|')).toBeUndefined();
    expect(at('{{ "tri| " }}')).toBeUndefined();
    expect(at('{{ trigger.body.id | }}')).toBeUndefined();
    expect(at('{{ 12| }}')).toBeUndefined();
  });

  it('gives whole expressions where it is asked for outside of braces', () => {
    expect(at('Hello |', { explicit: true })?.options[0]?.insert).toMatch(/^\{\{ .+ \}\}$/);
  });

  it('replaces the whole name in which the cursor stands', () => {
    expect(at('{{ trigger.bo|dy }}')).toMatchObject({ from: 11, to: 15 });
  });
});

it.each([
  ['1 + a.b', 'a.b'],
  ['f(x, a.b(c).d)', 'f(x, a.b(c).d)'],
  ['!(a.b[0])', '(a.b[0])'],
  ['a?.b', 'a?.b'],
  ['x ? "q"', '"q"'],
  ['a + ', undefined],
])('finds the operand before a dot: %s', (text, base) => {
  expect(baseBefore(text)).toBe(base);
});
