import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeStored,
  type Encoding,
  encodeStored,
  References,
  TRIGGER,
} from '../../../engine/runs/stored-value.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';

const plain = (json: string): string => json;

function encoding(known: { [path: string]: Json }, mayRefer = (_owner: number) => true): Encoding {
  const references = new References(null);
  Object.entries(known).forEach(([path, value], index) => {
    references.add(path, path === 'trigger' ? TRIGGER : index, value);
  });
  return { references, mayRefer, mask: plain };
}

/** Reads `root` or `root.member`, as the engine's own lookup does. */
function lookup(known: { [path: string]: Json }): (path: string) => Json {
  return (path) => {
    const root = Object.keys(known).find((name) => path === name || path.startsWith(`${name}.`));
    const value = root === undefined ? undefined : known[root];
    if (root === undefined || value === undefined) throw new Error(`no ${path}`);
    if (path === root) return value;
    const key = path.slice(root.length + 1);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`no member ${path}`);
    const member = Object.hasOwn(value, key) ? value[key] : undefined;
    if (member === undefined) throw new Error(`no member ${path}`);
    return member;
  };
}

const text = (stored: string | Buffer): string => {
  if (typeof stored !== 'string') throw new Error('deflated');
  return stored;
};

describe('encodeStored', () => {
  it('keeps a part that is known already as a reference to it', () => {
    const body = { order: 1, lines: [{ sku: 'a' }] };
    const known = { trigger: { body, method: 'POST' } };
    const value: Json = { url: 'http://x', body: { type: 'json', value: body } };
    const stored = encodeStored(value, encoding(known));
    expect(JSON.parse(text(stored))).toEqual({
      url: 'http://x',
      body: { type: 'json', value: { $ref: 'trigger.body' } },
    });
    expect(decodeStored(stored, lookup(known))).toEqual(value);
    // The value that goes on to the next step is not touched.
    expect(value).toEqual({ url: 'http://x', body: { type: 'json', value: body } });
  });

  it('writes out what only looks the same', () => {
    const known = { trigger: { body: { order: 1 } } };
    const stored = encodeStored({ copy: { order: 1 } }, encoding(known));
    expect(text(stored)).toBe('{"copy":{"order":1}}');
  });

  it('writes out what belongs to a step that may be done anew', () => {
    const known = { 'steps.a': { body: { n: 1 } }, 'steps.b': { body: { n: 2 } } };
    const value = [known['steps.a'].body, known['steps.b'].body];
    const stored = encodeStored(
      value,
      encoding(known, (owner) => owner === 0),
    );
    expect(text(stored)).toBe('[{"$ref":"steps.a.body"},{"n":2}]');
  });

  it('deflates what is large, and reads it again', () => {
    const value = { list: Array.from({ length: 2000 }, (_, n) => `line ${n}`) };
    const stored = encodeStored(value, encoding({}));
    if (typeof stored === 'string') throw new Error('not deflated');
    expect(stored.length).toBeLessThan(JSON.stringify(value).length / 2);
    expect(decodeStored(stored, lookup({}))).toEqual(value);
  });

  it('masks before it stores', () => {
    const stored = encodeStored(
      { key: 'secret' },
      { ...encoding({}), mask: (json) => json.replace('secret', '***') },
    );
    expect(text(stored)).toBe('{"key":"***"}');
  });

  it.each<Json>([
    { $ref: 'trigger.body' },
    { $literal: { a: 1 } },
    { $literal: 'text' },
    { $ref: 5, $literal: [1] },
    { $literal: { $ref: 'trigger' } },
    { a: { b: { c: { $ref: 'trigger.body' } } } },
    { a: { b: { c: { d: { $ref: 'trigger.body' } } } } },
    { a: { b: { c: { d: { e: { $ref: 'trigger.body', f: { $literal: {} } } } } } } },
    [[[[{ $ref: 'trigger' }, [{ $literal: { $literal: 1 } }]]]]],
  ])('gives back somebody’s own "$ref" and "$literal" as they were: %j', (value) => {
    const known = { trigger: { body: 'wrong' } };
    expect(decodeStored(encodeStored(value, encoding(known)), lookup(known))).toEqual(value);
  });

  it('gives back every value, whatever its keys and however parts are shared', () => {
    const key = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('$ref', '$literal', 'body', 'a.b', '') },
      fc.constantFrom('__proto__', 'constructor', 'toString', 'length'),
      fc.string({ maxLength: 4 }),
    );
    // Object.fromEntries makes "__proto__" an own property, as JSON.parse does.
    const object = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
      fc
        .array(fc.tuple(key, value), { maxLength: 4 })
        .map((entries): JsonObject => Object.fromEntries(entries));
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 7, withCrossShrink: true },
        fc.constantFrom<Json>(null, true, 0, -1.5, '', 'trigger.body', 'steps.a'),
        fc.string({ maxLength: 5 }),
        fc.array(tie('tree'), { maxLength: 4 }),
        object(tie('tree')),
      ),
    }));
    const places = fc.array(fc.nat(3), { maxLength: 6 });
    fc.assert(
      fc.property(object(tree), object(tree), tree, places, (trigger, output, value, shared) => {
        const known = { trigger, 'steps.a': output };
        const pool: Json[] = [trigger, output, ...members(trigger), ...members(output)];
        const mixed: Json = {
          value,
          shared: shared.map((at) => pool[at % pool.length] ?? null),
          deep: [[[[pool[0] ?? null, { x: pool[1] ?? null }]]]],
        };
        const before = JSON.stringify(mixed);
        const stored = encodeStored(mixed, encoding(known));
        expect(JSON.stringify(decodeStored(stored, lookup(known)))).toBe(before);
        expect(JSON.stringify(mixed)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });
});

function members(value: Json): Json[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
