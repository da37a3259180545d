import { describe, expect, it } from 'vitest';
import { readXml } from '../../../engine/documents/read-xml.ts';

describe('XML', () => {
  it('becomes an object by its outermost element', () => {
    const text = `<?xml version="1.0"?><!-- c --><order id="7"><item>A &lt; B</item><item n="1">C</item><note/><x><![CDATA[<raw>]]></x></order>`;
    expect(readXml(text)).toEqual({
      order: {
        '@id': '7',
        item: ['A < B', { '#text': 'C', '@n': '1' }],
        note: '',
        x: '<raw>',
      },
    });
  });

  it('makes lists of elements that may come once', () => {
    expect(readXml('<o><item>A</item></o>', { lists: ['item'] })).toEqual({ o: { item: ['A'] } });
    expect(readXml('<o/>', { lists: ['o'] })).toEqual({ o: [''] });
  });

  it('leaves out attributes and prefixes when told to', () => {
    const text = '<s:Envelope xmlns:s="u"><s:Body a="1"><x>1</x></s:Body></s:Envelope>';
    expect(readXml(text, { attributes: false, removePrefixes: true })).toEqual({
      Envelope: { Body: { x: '1' } },
    });
  });

  it('reads numbers and booleans when told to, where nothing is lost', () => {
    const text =
      '<o n="5"><a>12.5</a><b>true</b><c>007</c><d>+4930</d><e>0x1f</e><f>-3</f><g>12345678901234567890</g></o>';
    expect(readXml(text, { convert: true })).toEqual({
      o: {
        '@n': 5,
        a: 12.5,
        b: true,
        c: '007',
        d: '+4930',
        e: '0x1f',
        f: -3,
        g: '12345678901234567890',
      },
    });
  });

  it.each([
    ['<a><b></a>', 'line 1'],
    ['<a/><b/>', 'exactly one outermost element'],
    ['', 'Start tag expected'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'a DOCTYPE or other declaration is not allowed'],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'a DOCTYPE'],
    ['<a>&undeclared;</a>', 'the entity &undeclared; is not allowed'],
    ['<a>&#0;</a>', '&#0; is no character of XML'],
    ['<a>'.repeat(100) + '</a>'.repeat(100), 'nested'],
    [`<a>${'<b/>'.repeat(200_001)}</a>`, 'too many elements'],
  ])('refuses %s', (text, reason) => {
    expect(() => readXml(text)).toThrow(new RegExp(reason, 'i'));
  });

  it('never reaches a prototype', () => {
    expect(() => readXml('<a><__proto__><x>1</x></__proto__></a>')).toThrow('"__proto__"');
    expect(readXml('<a __proto__="1"/>')).toEqual({ a: { '@__proto__': '1' } });
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
