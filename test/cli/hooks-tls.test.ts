import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { patchbay, serving, testFolder } from '../support/patchbay-cli.ts';
import { until } from '../support/until.ts';

const fixture = (name: string) => inRoot('test/fixtures/tls', name);

/** The status of a webhook to nowhere, or the code of what went wrong with TLS. */
function post(hooks: string, ca: string): Promise<number | string | undefined> {
  return new Promise((done) => {
    const sent = request(
      `${hooks}/hooks/nowhere`,
      { method: 'POST', ca, agent: false },
      (answer) => {
        answer.resume();
        done(answer.statusCode);
      },
    );
    sent.once('error', (error: NodeJS.ErrnoException) => done(error.code));
    sent.end();
  });
}

describe('serve --hooks-tls auto', () => {
  it('makes a certificate, says how to trust it, and keeps it', async () => {
    const data = await testFolder();
    const args = ['--no-ui', '--hooks-tls', 'auto', '--hooks-tls-name', 'hooks.lan'];
    const serve = await serving({ data, args });
    expect(serve.hooks).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const ca = await readFile(join(data, 'tls', 'authority.crt'), 'utf8');
    expect(await post(serve.hooks, ca)).toBe(404);
    expect(serve.stderr()).toContain('curl --cacert');
    const created = await patchbay(['endpoints', 'create', 'a', '--data', data]);
    expect(created.stdout.trim()).toBe(`${serve.hooks}/hooks/a`);
    await serve.stop();

    const again = await serving({ data, args });
    expect(await post(again.hooks, ca)).toBe(404);
    expect(again.stderr()).not.toContain('curl --cacert');
    expect((await stat(join(data, 'tls', 'authority.key'))).mode & 0o777).toBe(0o600);
    const shown = await patchbay(['certificate', 'show', '--data', data]);
    expect(shown.stdout).toMatch(/Names +localhost, 127\.0\.0\.1, .*hooks\.lan/);
    expect(shown.stdout).toContain('update-ca-certificates');
    expect(shown.stdout).not.toContain('PRIVATE KEY');
  });

  it('certificate show says when there is none', async () => {
    const shown = await patchbay(['certificate', 'show', '--data', await testFolder()]);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toContain('serve --hooks-tls auto');
  });
});

describe('serve with a given certificate', () => {
  it('reads it again at SIGHUP, and keeps the one in use when that fails', async () => {
    const data = await testFolder();
    const cert = join(data, 'own.crt');
    const key = join(data, 'own.key');
    const put = async (name: string) => {
      await copyFile(fixture(`${name}.crt`), cert);
      await copyFile(fixture(`${name}.key`), key);
    };
    await put('localhost');
    const args = ['--no-ui', '--hooks-tls-cert', cert, '--hooks-tls-key', key];
    const serve = await serving({ data, args });
    const ca = await readFile(fixture('ca.crt'), 'utf8');
    expect(await post(serve.hooks, ca)).toBe(404);
    await put('other-name');
    serve.signal('SIGHUP');
    await until(
      'the new certificate',
      async () => (await post(serve.hooks, ca)) === 'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    await writeFile(key, 'damaged');
    serve.signal('SIGHUP');
    await until('the complaint', () => serve.stderr().includes('the one before stays'));
    expect(await post(serve.hooks, ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await serve.stop()).toBe(0);
  });

  it.each([
    [['--hooks-tls-cert', 'a.crt'], 2, 'belong together'],
    [['--hooks-tls-cert', 'a', '--hooks-tls-key', 'b', '--hooks-tls', 'auto'], 2, 'Either give'],
    [['--hooks-tls-name', 'a.lan'], 2, 'goes with --hooks-tls auto'],
    [['--hooks-tls', 'auto', '--hooks-tls-name', 'https://a.lan'], 2, 'neither a host name'],
    [['--hooks-tls-cert', 'missing.crt', '--hooks-tls-key', 'b'], 1, 'Cannot read missing.crt'],
  ])('%j is refused', async (args, code, message) => {
    const data = await testFolder();
    const ports = ['--hooks', '127.0.0.1:0', '--no-ui'];
    const result = await patchbay(['serve', '--data', data, ...ports, ...args], { cwd: data });
    expect({ code: result.code, stderr: result.stderr }).toEqual({
      code,
      stderr: expect.stringContaining(message),
    });
  });
});
