import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { openSandbox } from '../../support/sandbox.ts';

failOnLeaks();

/** What Node itself gives for the same code: the sandbox is to be no different. */
async function asInNode(code: string): Promise<unknown> {
  const AsyncFunction = (async () => {}).constructor;
  const result: unknown = await Reflect.apply(Reflect.construct(AsyncFunction, [code]), null, []);
  return JSON.parse(JSON.stringify(result));
}

describe('like in Node', () => {
  it.each([
    `const u = new URL('/x/../y?a=1&b=%20#h', 'https://me:pw@Example.COM:8080/z');
     return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, String(u), JSON.stringify({ u })]`,
    `const u = new URL('http://a.b/c?x=1'); u.protocol = 'https'; u.host = 'd.e:81'; u.pathname = '/ö'; u.search = '?q=1'; u.hash = 'f';
     u.username = 'n'; u.password = 'p:'; u.port = '443'; return u.href`,
    `const u = new URL('http://a.b/?x=1&y=2&x=3'); const p = u.searchParams;
     p.append('z', 'a b&c'); p.delete('y'); p.set('x', 'ü'); p.sort(); p.append('q', '~!()*\\''); return [u.href, p.getAll('x'), p.get('no'), p.has('z'), p.size]`,
    `const u = new URL('http://a.b/?x=1'); const p = u.searchParams; u.search = '?y=2'; return [u.searchParams.get('y'), u.searchParams.has('x')]`,
    `return [URL.canParse('x'), URL.canParse('http://a'), URL.canParse('b', 'http://a'), URL.parse('x'), URL.parse('http://a').href]`,
    `return [[...new URLSearchParams('?a=1&b=2&a=%C3%BC+x&c')], String(new URLSearchParams({ a: 1, b: 'x y' })), String(new URLSearchParams([['a', 'b'], ['a', 'c']])), [...new URLSearchParams(new Map([['k', 'v']])).keys()], String(new URLSearchParams(new URLSearchParams('a=%zz')))]`,
    `const seen = []; new URLSearchParams('a=1&b=2').forEach((v, k) => seen.push(k + v)); return seen`,
    `return [...new TextEncoder().encode('aé€😀\\ud800z')]`,
    `return new TextDecoder().decode(new Uint8Array([0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xe2, 0x82, 0x41, 0xed, 0xa0, 0x80, 0xf0, 0x80, 0x80, 0xc0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xe0, 0x9f]))`,
    `return [new TextDecoder('UTF8').decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]).buffer), new TextDecoder().decode(new Uint8Array([1, 97, 98, 1]).subarray(1, 3)), new TextDecoder().decode()]`,
    `try { return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])) } catch (e) { return e.name }`,
    `return ['', 'a', 'ab', 'abc', '\\xff\\xfe\\x00'].map((t) => [btoa(t), atob(btoa(t)) === t])`,
    `return [atob(' aG k=\\n'), atob('aGk'), ['a', 'a=bc', '===', '%'].map((t) => { try { return atob(t) } catch { return 'refused' } })]`,
    `try { btoa('€') } catch { return 'refused' }`,
    `const map = new Map([['k', new Set([1])]]); const o = { d: new Date(5), r: /x/gi, a: [1, , 3], map, n: null, b: new Uint8Array([1, 2]), __proto__: { inherited: 1 } }; o.self = o; o.again = map;
     const c = structuredClone(o); return [c !== o, c.self === c, c.again === c.map, c.map.get('k').has(1), c.d.getTime(), String(c.r), c.a.length, 1 in c.a, c.inherited === undefined, [...c.b], c.b.constructor.name]`,
    `return [() => 1, Symbol('x')].map((v) => { try { structuredClone(v); return 'copied' } catch { return 'refused' } })`,
    `const e = structuredClone(new TypeError('m')); return [e instanceof Error, e.name, e.message]`,
    `return [crypto.randomUUID().length, crypto.randomUUID() !== crypto.randomUUID(), crypto.getRandomValues(new Uint16Array(3)).length, typeof setTimeout, typeof queueMicrotask]`,
    `return [Object.groupBy([1, 2, 3], (n) => n % 2 ? 'odd' : 'even'), [3, 1].toSorted(), [1, 2].at(-1), 'a-b'.replaceAll('-', '+'), [1, [2]].flat(), Object.fromEntries([['a', 1]]), 10n ** 20n > 1]`,
    `class A { #x = 1; static s = 2; get x() { return this.#x } } const { x, ...rest } = { x: 1, y: 2 }; return [new A().x, A.s, rest, null ?? 1, ({})?.a?.b ?? 'none', 1_000, \`t\${x}\`]`,
    `const out = []; for await (const v of (async function* () { yield 1; yield 2 })()) out.push(v); label: for (;;) break label; return out`,
    `return [/(?<y>\\d{4})/.exec('in 2024').groups.y, 'aBc'.match(/b/i).index, [...'a1b2'.matchAll(/\\d/g)].length, /\\p{L}/u.test('ü'), 'x'.padStart(3, '-')]`,
  ])('%s', async (code) => {
    const sandbox = openSandbox();
    expect(await sandbox.value(code)).toEqual(await asInNode(code));
  });
});

it('says what an address lacks', async () => {
  const { problem } = openSandbox();
  expect(await problem('new URL("nowhere")')).toMatchObject({
    name: 'TypeError',
    message: 'Invalid URL: nowhere',
    line: 1,
  });
});

it('lets the code have its own of a name', async () => {
  const { value } = openSandbox();
  expect(await value('URL = 1; console = 2; return [URL, console, globalThis.URL]')).toEqual([
    1, 2, 1,
  ]);
  expect(
    await value('class URL {}; function atob() { return 3 } return [URL.name, atob()]'),
  ).toEqual(['URL', 3]);
});
