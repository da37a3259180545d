import { describe, expect, it } from 'vitest';
import {
  isAddressAllowed,
  isMetadataHost,
  type NetworkPolicy,
  refusalOf,
} from '../../../engine/net/network-policy.ts';

const open: NetworkPolicy = { blockPrivate: false, allow: [], ownPorts: () => [] };
const closed: NetworkPolicy = { ...open, blockPrivate: true };

const to = (address: string, policy: NetworkPolicy, port = 80) =>
  isAddressAllowed({ address, port }, policy);

const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '168.63.129.16',
  'fd00:ec2::254',
  'FD00:0EC2:0:0:0:0:0:254',
  'fe80::a9fe:a9fe%eth0',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:0:169.254.169.254',
  '::169.254.169.254',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1::169.254.169.254',
  '64:ff9b:1:a9fe:a9:fe00::',
  '2002:a9fe:a9fe::1',
  '2001:0:4136:e378:8000:63bf:5601:5601',
  'fe80::5efe:169.254.169.254',
];

const PRIVATE = [
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '127.0.0.1',
  '127.255.0.9',
  '0.0.0.0',
  '0.1.2.3',
  '169.254.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '::1',
  '::',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:192.168.0.1',
  '::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::8.8.8.8',
  '2002:c0a8:0101::1',
  '2001:0:808:808:0:0:3f57:fefe',
];

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '192.167.1.1',
  '2606:4700:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
];

describe('cloud metadata addresses', () => {
  it.each(METADATA)('are refused always, also as %s', (address) => {
    expect(refusalOf({ address, port: 80 }, open)?.reason).toBe('metadata');
  });

  it('cannot be allowed by the list', () => {
    const policy = { ...closed, allow: ['169.254.169.254', '169.254.0.0/16', '*.internal'] };
    expect(refusalOf({ address: '169.254.169.254', port: 80 }, policy)?.reason).toBe('metadata');
    const byName = { address: '8.8.8.8', port: 80, host: 'metadata.google.internal' };
    expect(refusalOf(byName, policy)?.reason).toBe('metadata');
  });

  it('are known by name, in any case and with a trailing dot', () => {
    expect(isMetadataHost('Metadata.Google.Internal.')).toBe(true);
    expect(isMetadataHost('metadata.example.com')).toBe(false);
  });

  it('leaves their neighbours alone', () => {
    expect(to('169.254.169.253', open)).toBe(true);
    expect(to('fd00:ec2::255', open)).toBe(true);
  });
});

describe('private networks', () => {
  it.each(PRIVATE)('%s is refused when they are blocked', (address) => {
    expect(refusalOf({ address, port: 80 }, closed)?.reason).toBe('private');
  });

  it.each(PRIVATE)('%s is allowed by default', (address) => {
    expect(to(address, open)).toBe(true);
  });

  it.each(PUBLIC)('%s is not private', (address) => {
    expect(to(address, closed)).toBe(true);
  });

  it('are let through by address, range, host name and wildcard', () => {
    const policy = {
      ...closed,
      allow: ['10.0.0.7', '192.168.4.0/22', 'fd12::/16', 'NAS.lan.', '*.office.lan', '::1'],
    };
    expect(to('10.0.0.7', policy)).toBe(true);
    expect(to('::ffff:10.0.0.7', policy)).toBe(true);
    expect(to('10.0.0.8', policy)).toBe(false);
    expect(to('192.168.7.255', policy)).toBe(true);
    expect(to('192.168.8.0', policy)).toBe(false);
    expect(to('fd12:1::9', policy)).toBe(true);
    expect(to('0:0:0:0:0:0:0:1', policy)).toBe(true);
    const named = (host: string) =>
      isAddressAllowed({ address: '172.16.0.9', port: 80, host }, policy);
    expect(named('nas.lan')).toBe(true);
    expect(named('printer.office.lan')).toBe(true);
    expect(named('office.lan')).toBe(false);
    expect(named('evil-nas.lan')).toBe(false);
    expect(named('nas.lan.example.com')).toBe(false);
  });

  it('are named in plain words', () => {
    expect(refusalOf({ address: '192.168.0.1', port: 80 }, closed)?.what).toBe(
      'an address of a private network',
    );
    expect(refusalOf({ address: '::ffff:127.0.0.1', port: 80 }, closed)?.what).toBe(
      'an address of this computer',
    );
  });
});

describe('own listeners', () => {
  const withListener = (host: string): NetworkPolicy => ({
    ...open,
    allow: ['127.0.0.1', 'localhost'],
    ownPorts: () => [{ host, port: 4780 }],
    ownAddresses: () => ['192.168.1.5', 'fe80::2%eth0'],
  });
  const refused = (address: string, host: string, port = 4780) =>
    refusalOf({ address, port }, withListener(host))?.reason === 'own_port';

  it.each(['127.0.0.1', '::1', '127.9.9.9', '0.0.0.0', '::', '::ffff:127.0.0.1', '::7f00:1'])(
    'are refused on %s, however they are bound',
    (address) => {
      for (const bound of ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::', '192.168.1.5']) {
        expect(refused(address, bound), bound).toBe(true);
      }
    },
  );

  it('are refused on every address of this computer when bound to all of them', () => {
    expect(refused('192.168.1.5', '0.0.0.0')).toBe(true);
    expect(refused('::ffff:192.168.1.5', '::')).toBe(true);
    expect(refused('fe80::2', '::')).toBe(true);
    expect(refused('192.168.1.6', '0.0.0.0')).toBe(false);
    expect(refused('192.168.1.5', '127.0.0.1')).toBe(false);
    expect(refused('192.168.1.5', '192.168.1.5')).toBe(true);
  });

  it('leaves other ports alone', () => {
    expect(refused('127.0.0.1', '127.0.0.1', 4781)).toBe(false);
  });
});

describe('what is not an address', () => {
  it.each(['', 'localhost', '1.2.3.4.5', 'http://1.2.3.4', '::g'])('"%s" is refused', (address) => {
    expect(refusalOf({ address, port: 80 }, open)?.reason).toBe('not_an_address');
  });
});
