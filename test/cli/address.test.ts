import { describe, expect, it } from 'vitest';
import { formatAddress, isLoopback, parseAddress } from '../../cli/address.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:4780', { host: '127.0.0.1', port: 4780 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:4780', { host: '::1', port: 4780 }],
    ['4780', { host: '127.0.0.1', port: 4780 }],
    ['hooks.example.com:65535', { host: 'hooks.example.com', port: 65_535 }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each(['', ':', 'localhost', '::1:4780', '[::1]', '[x]:1', '127.0.0.1:65536', '127.0.0.1:-1'])(
    'refuses %j',
    (text) => {
      expect(() => parseAddress(text)).toThrow('HOST:PORT');
    },
  );

  it('is undone by formatAddress', () => {
    for (const text of ['127.0.0.1:4780', '[::1]:0']) {
      expect(formatAddress(parseAddress(text))).toBe(text);
    }
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['127.example.com', false],
])('%s is reached from this computer only: %s', (host, only) => {
  expect(isLoopback(host)).toBe(only);
});
