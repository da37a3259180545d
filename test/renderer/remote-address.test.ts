import { expect, it } from 'vitest';
import { readRemoteAddress } from '../../renderer/features/desktop/remote-address.ts';

it('takes the address that the headless host prints, with its token', () => {
  expect(readRemoteAddress(' http://192.168.1.5:4781/?token=abc_-1 ')).toEqual({
    url: 'http://192.168.1.5:4781/',
    host: '192.168.1.5:4781',
    token: 'abc_-1',
    isEncrypted: false,
  });
  expect(readRemoteAddress('https://patchbay.example.com/sub')).toMatchObject({
    url: 'https://patchbay.example.com/sub',
    token: undefined,
    isEncrypted: true,
  });
  expect(readRemoteAddress('http://localhost:1')).toMatchObject({ isEncrypted: true });
});

it.each(['', 'patchbay.example.com', 'ftp://example.com', 'http://', 'javascript:1'])(
  'refuses %j',
  (text) => expect(readRemoteAddress(text)).toBeNull(),
);
