import { describe, expect, it } from 'vitest';
import { normalizeAddress, parseAddressList } from '../../../engine/endpoints/address-list.ts';
import { InvalidInputError } from '../../../shared/errors.ts';

describe('an address list', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.77/24', '203.0.113.1', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '8.8.8.8', false],
    ['2001:db8::/32', '2001:db8:1::9', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:DB8::1', '2001:db8:0:0::1', true],
    ['192.0.2.0/24', '::ffff:192.0.2.5', true],
    ['::ffff:192.0.2.0/120', '192.0.2.5', true],
    ['::ffff:192.0.2.0/120', '192.0.3.5', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['203.0.113.0/31', '203.0.113.1', true],
    ['203.0.113.0/31', '203.0.113.2', false],
    ['127.0.0.0/8', 'localhost', false],
    ['0.0.0.0/0', '', false],
  ])('%s and %s: %s', (entry, address, expected) => {
    expect(parseAddressList([entry]).contains(address)).toBe(expected);
  });

  it('contains what any entry does, and nothing when it is empty', () => {
    const list = parseAddressList([' 10.0.0.1 ', '2001:db8::/64']);
    expect(['10.0.0.1', '2001:db8::2', '10.0.0.2'].map(list.contains)).toEqual([true, true, false]);
    expect(parseAddressList([]).contains('10.0.0.1')).toBe(false);
    expect([parseAddressList([]).isEmpty, list.isEmpty]).toEqual([true, false]);
  });

  it('names every entry it cannot read', () => {
    const entries = [
      '10.0.0.0/33',
      '10.1',
      '10.0.0.1/',
      '10.0.0.1/-1',
      'example.com',
      '::/129',
      '',
    ];
    const failure = (() => {
      try {
        return parseAddressList([...entries, '10.0.0.1']);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure instanceof InvalidInputError ? failure.problems : []).toHaveLength(
      entries.length,
    );
    for (const entry of entries) expect(String(failure)).toContain(`"${entry}"`);
  });
});

it('writes addresses in one way', () => {
  expect(normalizeAddress('::ffff:127.0.0.1')).toBe('127.0.0.1');
  expect(normalizeAddress('[2001:0db8::0001]')).toBe('2001:db8::1');
  expect(normalizeAddress('0x7f.0.0.1')).toBeNull();
});
