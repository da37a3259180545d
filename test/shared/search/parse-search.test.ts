import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../../../shared/search/catalogue.ts';
import type { Condition } from '../../../shared/search/condition.ts';
import type { SearchScope } from '../../../shared/search/operator.ts';
import { LONGEST_SEARCH, parseSearch } from '../../../shared/search/parse-search.ts';

const scopes: readonly SearchScope[] = ['events', 'runs'];

function terms(text: string, scope: SearchScope = 'events') {
  return parseSearch(text, scope).clauses.flat();
}

function conditions(text: string, scope: SearchScope = 'events'): (Condition | null)[] {
  return terms(text, scope).map(({ condition }) => condition);
}

function messages(text: string, scope: SearchScope = 'events'): string[] {
  return parseSearch(text, scope).problems.map(({ message }) => message);
}

const text = (value: string): Condition => ({ kind: 'text', operator: 'text', text: value });

describe('free text', () => {
  it('is one term a word, and one a phrase', () => {
    expect(conditions('paid  "two words" x')).toEqual([text('paid'), text('two words'), text('x')]);
  });

  it('takes a phrase that is still open, escaped quotes, and the quotes of a phone', () => {
    expect(conditions('"ann exa')).toEqual([text('ann exa')]);
    expect(conditions(String.raw`"say \"hi\" \\ there"`)).toEqual([
      text(String.raw`say "hi" \ there`),
    ]);
    expect(conditions('“two words” „drei Worte“')).toEqual([text('two words'), text('drei Worte')]);
  });

  it('is what looks like an operator and is none: addresses, times, keys', () => {
    for (const word of ['https://shop.example/x?a=b', '12:30', 'urn:x:y', 'sku:1', '{"a":1}', '-'])
      expect(conditions(word)).toEqual([text(word)]);
    expect(messages('https://shop.example 12:30 urn:x:y')).toEqual([]);
  });

  it('is negated by a sign before it', () => {
    const [word, phrase, minus] = terms('-paid -"two words" a-b');
    expect(word).toMatchObject({ negated: true, condition: text('paid') });
    expect(phrase).toMatchObject({ negated: true, condition: text('two words') });
    expect(minus).toMatchObject({ negated: false, condition: text('a-b') });
  });
});

describe('alternatives', () => {
  it('are joined by OR, and only there', () => {
    const { clauses, connectives } = parseSearch('status:rejected OR run:failed acme or', 'events');
    expect(clauses.map((clause) => clause.length)).toEqual([2, 1, 1]);
    expect(connectives).toEqual([{ from: 16, to: 18 }]);
  });

  it('need something on both sides', () => {
    expect(parseSearch('OR paid', 'events').clauses.map((c) => c.length)).toEqual([1, 1]);
    expect(parseSearch('paid OR ', 'events').clauses.map((c) => c.length)).toEqual([1]);
  });
});

describe('operators', () => {
  it('are understood as their examples show', () => {
    for (const scope of scopes)
      for (const { name, examples } of OPERATORS[scope])
        for (const example of examples) {
          const [term, ...rest] = terms(example, scope);
          expect(rest, example).toEqual([]);
          expect(term, example).toMatchObject({ operator: name, problem: null });
          expect(term?.condition, example).not.toBeNull();
        }
  });

  it('take several values, quoted where they have spaces', () => {
    expect(conditions('status:rejected,duplicate')).toEqual([
      { kind: 'choice', operator: 'status', values: ['rejected', 'duplicate'] },
    ]);
    expect(conditions('workflow:"Order to stock",mail')).toEqual([
      { kind: 'name', operator: 'workflow', values: ['Order to stock', 'mail'] },
    ]);
  });

  it('take the beginning of a choice, in whatever case and with either dash', () => {
    expect(conditions('status:Rej')).toEqual([
      { kind: 'choice', operator: 'status', values: ['rejected'] },
    ]);
    expect(conditions('reason:signature-mism')).toEqual([
      { kind: 'choice', operator: 'reason', values: ['signature_mismatch'] },
    ]);
    expect(conditions('is:read')).toEqual([{ kind: 'choice', operator: 'is', values: ['read'] }]);
  });

  it('go by other words for them, and by a space behind the colon', () => {
    expect(conditions('state: failed', 'runs')).toEqual([
      { kind: 'choice', operator: 'status', values: ['failed'] },
    ]);
    expect(terms('status: endpoint:orders').map(({ operator }) => operator)).toEqual([
      'status',
      'endpoint',
    ]);
  });

  it('read headers with and without a value', () => {
    expect(conditions('header:X-Github-Event=push header:user-agent~"a b" header:x-id')).toEqual([
      { kind: 'header', name: 'x-github-event', match: { how: 'is', text: 'push' } },
      { kind: 'header', name: 'user-agent', match: { how: 'has', text: 'a b' } },
      { kind: 'header', name: 'x-id', match: null },
    ]);
  });

  it('read sizes, durations and counts', () => {
    const range = (written: string, scope: SearchScope = 'events'): unknown => {
      const [condition] = conditions(written, scope);
      return condition?.kind === 'number' ? condition.range : condition;
    };
    expect(range('size:>10kb')).toEqual({ least: 10_241, most: null });
    expect(range('size:1kb..1mb')).toEqual({ least: 1024, most: 1_048_576 });
    expect(range('size:1.5kb')).toEqual({ least: 1536, most: null });
    expect(range('duration:<=2m', 'runs')).toEqual({ least: null, most: 120_000 });
    expect(range('attempts:3', 'runs')).toEqual({ least: 3, most: 3 });
    expect(range('attempts:>1', 'runs')).toEqual({ least: 2, most: null });
  });
});

describe('what is still being typed', () => {
  it('asks for nothing and is no problem', () => {
    const beginnings = ['status:', 'after:20', 'after:2026-1', 'after:yes', 'before:2026-11-01T'];
    for (const begun of [
      ...beginnings,
      'size:>',
      'size:>1',
      'header:',
      'in:a',
      'body:"',
      '-status:',
    ]) {
      expect(messages(begun), begun).toEqual([]);
    }
    expect(conditions('after:20')).toEqual([null]);
    expect(conditions('size:>')).toEqual([null]);
  });

  it('is a problem once another term follows', () => {
    expect(messages('after:20 paid')).toEqual([expect.stringContaining('no date or time')]);
    expect(messages('size:> paid')).toEqual([expect.stringContaining('>10kb')]);
  });
});

describe('problems', () => {
  it('say what there is instead', () => {
    expect(messages('status:gone')).toEqual([
      '“gone” is nothing that “status:” knows. There are: accepted, duplicate, rejected, handshake.',
    ]);
    expect(messages('header:=push')[0]).toContain('header:x-github-event=push');
    expect(messages('after:2026-02-31 x')[0]).toContain('2026-11-01');
  });

  it('name the operator that was probably meant, and search the word as text', () => {
    expect(messages('stauts:rejected')[0]).toContain('Did you mean “status:”?');
    expect(conditions('stauts:rejected')).toEqual([text('stauts:rejected')]);
    expect(messages('duration:>5s')[0]).toContain('operator of runs');
  });

  it('tell where they are', () => {
    const [problem] = parseSearch('paid status:gone x', 'events').problems;
    expect(problem).toMatchObject({ from: 5, to: 16 });
  });
});

describe('any text at all', () => {
  const fragments = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('"', '-', ' ', ':', ',', '\\', '=', '~', '..', '>', 'OR ', '“', '\n'),
    fc.constantFrom(
      ...scopes.flatMap((scope) =>
        OPERATORS[scope].flatMap(({ name, examples }) => [`${name}:`, ...examples]),
      ),
    ),
  );
  const anyText = fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join(''));

  it('is read without an error, every character once, in order', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...scopes), (written, scope) => {
        const parsed = parseSearch(written, scope);
        const ranges = [...parsed.clauses.flat(), ...parsed.connectives].sort(
          (a, b) => a.from - b.from,
        );
        let at = 0;
        for (const { from, to } of ranges) {
          expect(parsed.text.slice(at, from).trim()).toBe('');
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(parsed.text.slice(at).trim()).toBe('');
        for (const { value, name, from, to, condition, problem } of parsed.clauses.flat()) {
          expect(value.from).toBeGreaterThanOrEqual(name?.to ?? from);
          expect(value.to).toBeLessThanOrEqual(to);
          if (problem !== null) expect(condition).toBeNull();
        }
      }),
    );
  });

  it('means the same however it is begun: what stands before stays what it is', () => {
    fc.assert(
      fc.property(anyText, (written) => {
        const before = parseSearch('status:rejected "a b" ', 'events').clauses;
        const after = parseSearch(`status:rejected "a b" ${written}`, 'events').clauses;
        expect(after.flat().slice(0, 2)).toEqual(before.flat());
      }),
    );
  });

  it('is not read beyond its limit, and says so', () => {
    const { text: read, problems } = parseSearch('x '.repeat(LONGEST_SEARCH), 'events');
    expect(read).toHaveLength(LONGEST_SEARCH);
    expect(problems.at(-1)?.message).toContain('first 2000 characters');
  });
});
