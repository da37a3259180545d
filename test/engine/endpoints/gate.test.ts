import { describe, expect, it } from 'vitest';
import { createGate } from '../../../engine/endpoints/gate.ts';
import { InvalidInputError } from '../../../shared/errors.ts';

const gate = createGate({
  publicHosts: [
    'Hooks.Example.com',
    'https://pasted.example.org/path',
    '*.tunnel.example',
    '203.0.113.9',
  ],
  trustedProxies: ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32'],
});

describe('checkHost', () => {
  it.each([
    'localhost',
    'LOCALHOST:4780',
    'localhost.',
    'app.localhost:80',
    '127.0.0.1',
    '127.255.3.4:4780',
    '[::1]',
    '[::1]:4780',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]:1',
    'hooks.example.com',
    'hooks.example.com:443',
    'pasted.example.org',
    'a.tunnel.example',
    'a.b.tunnel.example',
    '203.0.113.9:4780',
  ])('lets %s in', (host) => {
    expect(gate.checkHost(host, '1.1')).toBe(true);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    'hooks.example.com.evil.example',
    'tunnel.example',
    'xtunnel.example',
    '127.0.0.1.evil.example',
    '127.1',
    '0177.0.0.1',
    '2130706433',
    '192.168.1.2',
    '0.0.0.0',
    '[::]',
    '[::1',
    '::1',
    'user@localhost',
    'localhost:80:80',
    'localhost/x',
    'local host',
    '',
  ])('keeps %j out', (host) => {
    expect(gate.checkHost(host, '1.1')).toBe(false);
  });

  it('does not carry the verdict of one host over to the next', () => {
    const verdicts = ['localhost', 'evil.example', 'evil.example', 'localhost'].map((host) =>
      gate.checkHost(host, '1.1'),
    );
    expect(verdicts).toEqual([true, false, false, true]);
  });

  it('needs a Host except in HTTP/1.0', () => {
    expect(gate.checkHost(undefined, '1.1')).toBe(false);
    expect(gate.checkHost(undefined, '1.0')).toBe(true);
  });
});

describe('checkOrigin', () => {
  const allowed = ['https://shop.example', 'http://LOCALHOST:3000/'];

  it('lets in what no browser sent', () => {
    expect(gate.checkOrigin(['Host', 'x', 'User-Agent', 'curl'], [])).toBe(true);
    expect(gate.checkOrigin(['Sec-Fetch-Site', 'none'], [])).toBe(true);
  });

  it.each([
    [['Origin', 'https://evil.example']],
    [['Origin', 'null']],
    [['Origin', '']],
    [['Sec-Fetch-Site', 'cross-site']],
    [['Sec-Fetch-Site', 'same-site']],
    [['sec-fetch-site', 'same-origin']],
    [['Origin', 'https://shop.example.evil.example']],
    [['Origin', 'https://shop.example', 'Origin', 'https://evil.example']],
  ])('refuses a browser: %j', (rawHeaders) => {
    expect(gate.checkOrigin(rawHeaders, [])).toBe(false);
    expect(gate.checkOrigin(rawHeaders, allowed)).toBe(false);
  });

  it('lets in the origins of the endpoint', () => {
    const shop = ['ORIGIN', 'https://Shop.example', 'Sec-Fetch-Site', 'cross-site'];
    expect(gate.checkOrigin(shop, allowed)).toBe(true);
    expect(gate.checkOrigin(['origin', 'http://localhost:3000'], allowed)).toBe(true);
    expect(gate.checkOrigin(['Sec-Fetch-Site', 'cross-site'], ['*'])).toBe(true);
    expect(gate.checkOrigin(['Origin', 'null'], ['*'])).toBe(true);
  });
});

describe('clientAddress', () => {
  it('is the socket’s own end when that is no trusted proxy', () => {
    expect(gate.clientAddress('198.51.100.1', '1.2.3.4')).toBe('198.51.100.1');
    expect(gate.clientAddress('198.51.100.1', undefined)).toBe('198.51.100.1');
    expect(gate.clientAddress('::ffff:198.51.100.1', undefined)).toBe('198.51.100.1');
    expect(gate.clientAddress(null, '1.2.3.4')).toBeNull();
  });

  it('is the right-most hop that is no trusted proxy, whatever stands left of it', () => {
    expect(gate.clientAddress('127.0.0.1', '1.2.3.4')).toBe('1.2.3.4');
    expect(gate.clientAddress('127.0.0.1', '6.6.6.6, 1.2.3.4, 10.1.1.1')).toBe('1.2.3.4');
    expect(gate.clientAddress('10.2.2.2', '10.3.3.3, 10.1.1.1')).toBe('10.3.3.3');
    expect(gate.clientAddress('2001:db8::5', '2a00::1')).toBe('2a00::1');
  });

  it('reads hops with ports and brackets', () => {
    expect(gate.clientAddress('127.0.0.1', '1.2.3.4:5678')).toBe('1.2.3.4');
    expect(gate.clientAddress('127.0.0.1', '[2a00::1]:5678')).toBe('2a00::1');
    expect(gate.clientAddress('127.0.0.1', ' ::ffff:1.2.3.4 ')).toBe('1.2.3.4');
  });

  it('stops at a hop that cannot be read', () => {
    expect(gate.clientAddress('127.0.0.1', '1.2.3.4, unknown')).toBe('127.0.0.1');
    expect(gate.clientAddress('127.0.0.1', '1.2.3.4, , 10.1.1.1')).toBe('10.1.1.1');
    expect(gate.clientAddress('127.0.0.1', '')).toBe('127.0.0.1');
  });
});

it('names a trusted proxy that cannot be read', () => {
  expect(() => createGate({ publicHosts: [], trustedProxies: ['10.0.0.0/40'] })).toThrow(
    InvalidInputError,
  );
});
