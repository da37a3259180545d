import { describe, expect, it } from 'vitest';
import { completeSearch } from '../../../shared/search/complete-search.ts';
import { termValues, textsOf, withValues } from '../../../shared/search/edit-search.ts';
import { findMatches, foldText } from '../../../shared/search/fold.ts';
import { parseSearch } from '../../../shared/search/parse-search.ts';

describe('a filter beside the field', () => {
  const set = (text: string, operator: string, values: readonly string[]): string =>
    withValues(text, { scope: 'events', operator, values });

  it('adds, replaces and removes its term and leaves the others as they are', () => {
    expect(set('paid  "a  b"', 'status', ['rejected'])).toBe('paid  "a  b" status:rejected');
    expect(set('status:rejected paid', 'status', ['duplicate', 'handshake'])).toBe(
      'status:duplicate,handshake paid',
    );
    expect(set('a status:rejected b status:handshake', 'status', [])).toBe('a b');
    expect(set('', 'workflow', ['Order to stock', 'x'])).toBe('workflow:"Order to stock",x');
  });

  it('leaves what is negated or an alternative', () => {
    expect(set('-status:rejected', 'status', ['accepted'])).toBe(
      '-status:rejected status:accepted',
    );
    expect(set('status:rejected OR paid', 'status', [])).toBe('status:rejected OR paid');
  });

  it('reads back what it wrote, whatever the name', () => {
    for (const name of ['plain', 'two words', 'a,b', 'say "hi"', String.raw`back\slash`, '“x”']) {
      const written = set('paid', 'workflow', [name]);
      expect(termValues(parseSearch(written, 'events'), 'workflow')).toEqual([name]);
    }
  });
});

describe('completion', () => {
  const complete = (text: string, cursor = text.length) => {
    const { from, to, options } = completeSearch(text, cursor, {
      scope: 'events',
      known: { endpoint: ['orders', 'order status', 'github'] },
    });
    return options.map(({ insert }) => `${text.slice(0, from)}${insert}${text.slice(to)}`);
  };

  it('offers every operator where nothing stands, and those that begin so', () => {
    expect(complete('')).toContain('status:');
    expect(complete('paid ')).toContain('paid header:');
    expect(complete('paid -st')).toEqual(['paid -status:']);
  });

  it('offers the values of an operator, names of the workspace first', () => {
    expect(complete('status:')).toEqual([
      'status:accepted',
      'status:duplicate',
      'status:rejected',
      'status:handshake',
    ]);
    expect(complete('endpoint:ord')).toEqual(['endpoint:orders', 'endpoint:"order status"']);
    expect(complete('status:rejected,du')).toEqual(['status:rejected,duplicate']);
    expect(complete('after:')).toContain('after:today');
  });

  it('offers nothing inside of ordinary text', () => {
    expect(complete('hello world 12')).toEqual([]);
  });
});

describe('what rows were found by', () => {
  it('is what is not negated', () => {
    const parsed = parseSearch('paid -ann body:"SKU 1" header:x=a*b status:rejected', 'events');
    expect(textsOf(parsed)).toEqual(['paid', 'SKU 1', 'a', 'b']);
  });

  it('is found without regard to case, accents and kinds of white space', () => {
    const mark = (text: string, ...needles: string[]): string[] =>
      findMatches(text, needles).map(({ from, to }) => text.slice(from, to));
    expect(mark('Herr Mu\u0308ller, MÜLLER', 'muller')).toEqual(['Mu\u0308ller', 'MÜLLER']);
    expect(mark('a\n\tb c', 'a b')).toEqual(['a\n\tb']);
    expect(mark('İstanbul', 'istanbul')).toEqual(['İstanbul']);
    expect(mark('aaa', 'aa', 'a')).toEqual(['aaa']);
    expect(mark('nothing', '', ' ', 'x')).toEqual([]);
    expect(foldText('ΟΔΟΣ')).toBe(foldText('οδοσ'));
  });
});
