import { expect, it } from 'vitest';
import { verificationWords } from '../../renderer/features/inbox/verification-words.ts';

const words = (scheme: string, result: string, secret: string | null = null) =>
  verificationWords({ status: 'accepted', verification: { scheme, result, secret, detail: null } });

it('says how the sender proved who it is', () => {
  expect(words('hmac', 'verified')).toBe('Verified by HMAC signature');
  expect(words('hmac', 'verified', 'new')).toBe('Verified by HMAC signature, secret “new”');
  expect(words('local', 'verified')).toBe('Not needed: it was sent from this computer');
});

it('says why it did not, in the words of the inbox', () => {
  expect(words('bearer', 'signature_missing')).toBe(
    'Failed (bearer token): The signature or credential is missing.',
  );
  expect(words('other', 'of_another_release')).toBe('Failed (other): of_another_release');
});

it('tells what was verified after it had been stored', () => {
  expect(words('github', 'verified later')).toBe('Verified later by github');
  expect(words('github', 'mismatch later')).toMatch(/does not verify/);
});

it('tells an endpoint that asks for nothing from a request that got nowhere', () => {
  expect(verificationWords({ status: 'accepted', verification: null })).toMatch(/any sender/);
  expect(verificationWords({ status: 'rejected', verification: null })).toBe('Not reached');
});
