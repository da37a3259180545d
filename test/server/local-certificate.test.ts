import { X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import {
  ensureLocalCertificate,
  type LocalCertificate,
  readLocalCertificate,
} from '../../server/certificates/local-certificate.ts';
import { readTlsFiles } from '../../server/certificates/tls-material.ts';
import { testFolder } from '../support/patchbay-cli.ts';

const now = Date.now();
const DAY_MS = 86_400_000;

function ensure(dataDir: string, options: { names?: string[]; now?: number } = {}) {
  return ensureLocalCertificate({ dataDir, names: [], now, ...options });
}

/** What a client that trusts the authority says of a server with this certificate. */
async function handshake(made: LocalCertificate, name: string): Promise<string> {
  const server = createServer({ cert: made.cert, key: made.key }, (socket) => {
    socket.on('error', () => {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const ca = await readFile(made.files.authority, 'utf8');
  return new Promise((done) => {
    const checked = connect({
      port: address.port,
      host: '127.0.0.1',
      ca,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    });
    checked.once('secureConnect', () => {
      checked.destroy();
      done('trusted');
    });
    checked.once('error', (error) => done(error.message));
  });
}

describe('the certificate that Patchbay makes', () => {
  it('is trusted by whoever trusts its authority, for this computer and the given names', async () => {
    const made = await ensure(await testFolder(), { names: ['hooks.example.com', '192.0.2.7'] });
    expect(made).toMatchObject({ isNew: true, isNewAuthority: true });
    for (const name of ['localhost', '127.0.0.1', '::1', 'hooks.example.com', '192.0.2.7'])
      expect(await handshake(made, name)).toBe('trusted');
    expect(await handshake(made, 'other.example.com')).toMatch(/does not match/);
  });

  it('is an EC P-256 server certificate; its authority signs servers only', async () => {
    const made = await ensure(await testFolder());
    const certificate = new X509Certificate(made.cert);
    const authority = new X509Certificate(await readFile(made.files.authority));
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(authority.ca).toBe(true);
    const days = (Date.parse(certificate.validTo) - now) / DAY_MS;
    expect(days).toBeGreaterThan(390);
    expect(days).toBeLessThan(398);
  });

  it('has keys that only their owner can read', async () => {
    const { files } = await ensure(await testFolder());
    for (const file of [files.key, files.authorityKey])
      expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('stays until shortly before its end, and its authority beyond that', async () => {
    const dataDir = await testFolder();
    const first = await ensure(dataDir);
    const second = await ensure(dataDir, { now: now + 360 * DAY_MS });
    expect(second).toEqual({ ...first, isNew: false, isNewAuthority: false });
    const third = await ensure(dataDir, { now: now + 370 * DAY_MS });
    expect(third).toMatchObject({ isNew: true, isNewAuthority: false });
    expect(third.cert).not.toBe(first.cert);
    expect((await readLocalCertificate(dataDir))?.authority.fingerprint256).toBe(
      new X509Certificate(await readFile(first.files.authority)).fingerprint256,
    );
    const later = await ensure(dataDir, { now: now + 3640 * DAY_MS });
    expect(later).toMatchObject({ isNew: true, isNewAuthority: true });
  });

  it('is made anew for a further name, and when a file is damaged', async () => {
    const dataDir = await testFolder();
    const first = await ensure(dataDir);
    const named = await ensure(dataDir, { names: ['hooks.lan'] });
    expect(named).toMatchObject({ isNew: true, isNewAuthority: false });
    await writeFile(first.files.key, 'no key');
    expect(await ensure(dataDir)).toMatchObject({ isNew: true, isNewAuthority: false });
    await writeFile(first.files.authorityKey, 'no key');
    expect(await ensure(dataDir)).toMatchObject({ isNew: true, isNewAuthority: true });
  });
});

describe('a given certificate', () => {
  const fixture = (name: string) => inRoot('test/fixtures/tls', name);

  it('is read with its key', async () => {
    const { cert } = await readTlsFiles(fixture('localhost.crt'), fixture('localhost.key'));
    expect(cert).toBe(await readFile(fixture('localhost.crt'), 'utf8'));
  });

  it.each([
    ['localhost.crt', 'missing.key', 'Cannot read'],
    ['localhost.crt', 'client.key', 'does not belong to'],
    ['localhost.crt', 'ca.crt', 'holds no private key'],
    ['localhost.key', 'localhost.key', 'holds no certificate'],
  ])('%s with %s says what is wrong', async (cert, key, message) => {
    await expect(readTlsFiles(fixture(cert), fixture(key))).rejects.toThrow(
      expect.objectContaining({
        code: 'certificate_unusable',
        message: expect.stringContaining(message),
      }),
    );
  });
});

it('shows nothing where nothing was made', async () => {
  expect(await readLocalCertificate(join(await testFolder(), 'none'))).toBeNull();
});
