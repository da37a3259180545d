import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { CREDENTIAL_TYPES } from '../../shared/model/credential.ts';
import { contract } from '../../shared/rpc/contract.ts';
import {
  type AuthorizationServer,
  authorizationServer,
  CLIENT_ID,
  CLIENT_SECRET,
} from '../support/authorization-server.ts';
import { localServer } from '../support/local-server.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

const SECRET = 'correct-horse-battery';
const detail = contract['credentials.get'].output;

const set = (data: string, args: readonly string[], input = `${SECRET}\n`) =>
  patchbay(['credentials', 'set', ...args, '--data', data], { input });

const shown = (data: string, name: string) =>
  patchbayJson(detail, ['credentials', 'show', name, '--data', data]);

describe('credentials set', () => {
  it('takes fields by name, with the kinds that they have', async () => {
    const data = await testFolder();
    const fields = ['host=mail.test', 'port=465', 'secure=tls', 'rejectUnauthorized=false'];
    const args = ['mail', '--type', 'smtp', '--username', 'ada'];
    const all = [...args, ...fields.flatMap((field) => ['--field', field])];
    expect(await set(data, all)).toMatchObject({ code: 0, stdout: 'Stored "mail".\n' });
    const found = await shown(data, 'mail');
    expect(found).toMatchObject({
      data: { host: 'mail.test', port: 465, secure: 'tls', rejectUnauthorized: false },
      secretsSet: ['password'],
    });
    const text = await patchbay(['credentials', 'show', 'mail', '--data', data]);
    expect(text.stdout).toMatch(/^password +\(set\)$/m);
    expect(JSON.stringify(found) + text.stdout).not.toContain(SECRET);

    const changed = [...args, '--field', 'host=other.test', '--keep-secret'];
    expect((await set(data, changed, '')).code).toBe(0);
    expect(await shown(data, 'mail')).toMatchObject({
      data: { host: 'other.test', port: 587 },
      secretsSet: ['password'],
    });
  });

  it('fills in a preset, and says that somebody has to sign in', async () => {
    const data = await testFolder();
    const args = ['sheets', '--type', 'oauth2', '--preset', 'google'];
    const done = await set(data, [...args, '--field', 'clientId=123']);
    expect(done).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('patchbay credentials authorize "sheets"'),
    });
    expect(await shown(data, 'sheets')).toMatchObject({
      status: 'signed-out',
      data: { clientId: '123', tokenUrl: 'https://oauth2.googleapis.com/token' },
    });
  });

  it('needs no secret where there is none', async () => {
    const data = await testFolder();
    const ollama = ['llm', '--type', 'openai-compatible', '--preset', 'ollama', '--no-secret'];
    expect((await set(data, ollama, '')).code).toBe(0);
    const relay = ['relay', '--type', 'smtp', '--field', 'host=localhost'];
    expect((await set(data, relay, '')).code).toBe(0);
    expect((await shown(data, 'relay')).secretsSet).toEqual([]);
  });

  it.each([
    [['--type', 'bearer', '--field', 'token=abc'], /secret.*--secret-env/],
    [['--type', 'bearer', '--field', 'colour=red'], /has no field "colour": token/],
    [['--type', 'bearer', '--field', 'token'], /not NAME=VALUE/],
    [['--type', 'api-key'], /--header or --query/],
    [['--type', 'oauth2', '--preset', 'mars'], /no preset "mars" of oauth2: google/],
    [['--type', 'carrier-pigeon'], /Allowed choices are/],
  ])('calls %j wrong usage', async (args, message) => {
    const data = await testFolder();
    const { code, stderr } = await set(data, ['x', ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('says which field is wrong', async () => {
    const data = await testFolder();
    const { code, stderr } = await set(data, ['x', '--type', 'smtp', '--field', 'port=99999']);
    expect(stderr).toMatch(/host: is missing/);
    expect(stderr).toMatch(/port: /);
    expect(code).toBe(1);
  });
});

it('credentials types lists the types, and tells about one', async () => {
  const data = await testFolder();
  const all = await patchbay(['credentials', 'types', '--data', data]);
  for (const type of CREDENTIAL_TYPES) expect(all.stdout).toContain(type);
  const one = await patchbay(['credentials', 'types', 'oauth2', '--data', data]);
  expect(one.stdout).toMatch(/^clientSecret +Client secret \(secret\)\./m);
  expect(one.stdout).toMatch(/^google +Google/m);
  const none = await patchbay(['credentials', 'types', 'magic', '--data', data]);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no type "magic"') });
});

it('credentials test tells by its exit code whether it works', async () => {
  const server = await localServer(({ headers }, response) => {
    response.statusCode = headers.authorization === `Bearer ${SECRET}` ? 200 : 401;
    response.end();
  });
  const data = await testFolder();
  const test = ['credentials', 'test', 'crm', '--url', server.url, '--data', data];
  await set(data, ['crm', '--type', 'bearer']);
  expect(await patchbay(test)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"crm" works'),
  });
  await set(data, ['crm', '--type', 'bearer'], 'wrong-token\n');
  expect(await patchbay(test)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"crm" fails'),
    stderr: expect.stringContaining('Hint: '),
  });
  const list = await patchbay(['credentials', 'list', '--data', data]);
  expect(list.stdout).toMatch(/crm +bearer +ready +fails \(/);
});

it('credentials rename and remove mind who uses it', async () => {
  const data = await testFolder();
  await set(data, ['crm', '--type', 'bearer']);
  const file = orderWorkflow('http://127.0.0.1:9');
  const call = file.steps.at(-1);
  if (call?.params !== undefined) call.params.auth = { type: 'credential', credential: 'crm' };
  await patchbay(['import', await writeWorkflow(data, file), '--publish', '--data', data]);
  const renamed = await patchbay(['credentials', 'rename', 'crm', 'shop', '--data', data]);
  expect(renamed).toMatchObject({
    code: 0,
    stdout: '"crm" is called "shop" now.\n',
    stderr: expect.stringMatching(/Drafts that follow: .*\n.*go on finding it as "crm"/),
  });
  const remove = ['credentials', 'remove', 'shop', '--data', data];
  const refused = await patchbay(remove);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is used by') });
  expect((await patchbay([...remove, '--force'])).code).toBe(0);
});

describe('credentials authorize', () => {
  async function begun(args: readonly string[], more: readonly string[] = []) {
    const provider = await authorizationServer();
    const data = await testFolder();
    const fields = {
      clientId: CLIENT_ID,
      authorizationUrl: `${provider.url}/authorize`,
      tokenUrl: `${provider.url}/token`,
    };
    const options = Object.entries(fields).flatMap(([name, value]) => [
      '--field',
      `${name}=${value}`,
    ]);
    await set(data, ['api', '--type', 'oauth2', ...options, ...more], CLIENT_SECRET);
    const child = spawn(
      process.execPath,
      [inRoot('dist', 'cli.js'), 'credentials', 'authorize', 'api', '--data', data, ...args],
      { env: { PATH: process.env['PATH'], HOME: tmpdir(), NO_COLOR: '1' }, stdio: 'pipe' },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    return { provider, data, child };
  }

  function urlFrom(child: ChildProcess, provider: AuthorizationServer): Promise<string> {
    let text = '';
    return new Promise((resolve, reject) => {
      child.stderr?.on('data', (chunk) => {
        text += chunk;
        const found = /^ {2}(http\S+)\n/m.exec(text)?.[1];
        if (found?.startsWith(provider.url)) resolve(found);
      });
      child.once('close', () => reject(new Error(`no address: ${text}`)));
    });
  }

  const end = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('close', resolve));

  it('waits for the browser to come back', async () => {
    const { provider, data, child } = await begun([]);
    const ended = end(child);
    await provider.signIn(await urlFrom(child, provider));
    expect(await ended).toBe(0);
    expect(await shown(data, 'api')).toMatchObject({
      status: 'ready',
      tokens: { renewable: true },
    });
  });

  it('takes the address that a browser elsewhere ended at', async () => {
    const redirect = ['--field', 'redirectUrl=https://localhost/callback'];
    const { provider, data, child } = await begun([], redirect);
    const ended = end(child);
    const back = await provider.redirectOf(await urlFrom(child, provider));
    child.stdin?.write(`${back.href}\n`);
    expect(await ended).toBe(0);
    expect((await shown(data, 'api')).status).toBe('ready');
  });

  it('says what went wrong', async () => {
    const { provider, child } = await begun([], ['--field', 'scopes=forbidden']);
    const ended = end(child);
    await provider.signIn(await urlFrom(child, provider));
    expect(await ended).toBe(1);
  });
});
