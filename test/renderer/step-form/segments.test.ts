import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownAt, pathWords, sampleAt } from '../../../renderer/step-form/expression/samples.ts';
import {
  keysOfPath,
  lastName,
  segmentAround,
  segmentsOf,
} from '../../../renderer/step-form/expression/segments.ts';
import { samples } from './samples.ts';

const kinds = (text: string) =>
  segmentsOf(text).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);

describe('pills in a text', () => {
  it('are expressions that only read a path', () => {
    expect(kinds('Hi {{ trigger.body.name }}, {{steps.fetch["a b"][0]}}')).toEqual([
      'pill {{ trigger.body.name }}',
      'pill {{steps.fetch["a b"][0]}}',
    ]);
    expect(segmentsOf('{{ a["b\\"c"].d }}')[0]?.path).toEqual(['a', 'b"c', 'd']);
  });

  it('are not what calculates, what has a name of its own, and words of the language', () => {
    expect(kinds('{{ a + b }}{{ upper }}{{ true }}{{ a?.b }}{{ Math.PI }}')).toEqual([
      'expression {{ a + b }}',
      'expression {{ upper }}',
      'expression {{ true }}',
      'expression {{ a?.b }}',
      'expression {{ Math.PI }}',
    ]);
  });

  it('are told from blocks, literal braces and what is open', () => {
    expect(kinds('{{#if a}}x{{else}}y{{/if}}')).toEqual([
      'block {{#if a}}',
      'block {{else}}',
      'block {{/if}}',
    ]);
    expect(kinds('\\{{ a }} \\\\{{ b }}')).toEqual(['pill {{ b }}']);
    expect(kinds('{{ a + {{ b }}')).toEqual(['open {{ a + ', 'pill {{ b }}']);
  });

  it('end where the expression ends, not at the first braces', () => {
    expect(kinds('{{ f("}}") }} {{ pick({ a: { b: 1 }}) }}')).toEqual([
      'expression {{ f("}}") }}',
      'expression {{ pick({ a: { b: 1 }}) }}',
    ]);
  });

  it('are found in whatever is typed, in order and inside of the text', () => {
    const piece = fc.constantFrom('{{', '}}', ' ', 'a', '.b', '"', '\\', '[0]', '#if ', 'é', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let end = 0;
        for (const { from, to, inner } of segmentsOf(text)) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(inner.from).toBeGreaterThanOrEqual(from);
          expect(inner.to).toBeLessThanOrEqual(to);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

it('knows in which braces the cursor stands', () => {
  const segments = segmentsOf('a {{ b }} c');
  expect(segmentAround(segments, 4)?.kind).toBe('pill');
  expect(segmentAround(segments, 3)).toBeUndefined();
  expect(segmentAround(segments, 9)).toBeUndefined();
});

it('reads paths, their samples and their names for people', () => {
  const keys = keysOfPath('steps.fetch.body["stock"]') ?? [];
  expect(keys).toEqual(['steps', 'fetch', 'body', 'stock']);
  expect(sampleAt(samples.scope, keys)).toBe(7);
  expect(pathWords(keys, samples.labels)).toEqual(['Fetch stock', 'body', 'stock']);
  expect(pathWords(['trigger', 'body', 'items', '0', 'sku'], samples.labels)).toEqual([
    'Shop order',
    'body',
    'items[0]',
    'sku',
  ]);
  expect(knownAt(samples.scope, ['trigger', 'body', 'nmae'])).toBe('missing');
  expect(knownAt(samples.scope, ['steps', 'other', 'x'])).toBe('unknown');
});

it('finds the name that is to be replaced', () => {
  expect(lastName('trigger.body.nmae', 10)).toEqual({ from: 23, to: 27 });
  expect(lastName('a["nmae"]', 0)).toEqual({ from: 3, to: 7 });
});
