import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MASK } from '../../../engine/credentials/redactor.ts';
import type { Json } from '../../../shared/json.ts';
import { authorizationServer, CLIENT_SECRET } from '../../support/authorization-server.ts';
import { tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { type LocalServer, localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const PASSWORD = 'pa"ss/wörd+1 &=?';
const TOKEN = 'tok-en/7f3a+9c==';
const MAIL_PASSWORD = 'app-pass-word-55';
const SIGNING = 'whsec_c2lnbmluZy1zZWNyZXQtMQ==';
const HOOK_PATH = '/services/T0AB/B0CD/xoxSECRETpath99';

/** Every way in which a secret may stand somewhere. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ a: secret }).toString().slice(2),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    // Behind a user name, the letters that the secret alone decides.
    Buffer.from(`u:${secret}`)
      .toString('base64')
      .slice(3, Math.floor(((bytes.length + 2) * 8) / 6)),
  ];
}

/** What says everything back that it was sent, in all forms, as careless servers do. */
function parrot(secrets: readonly string[]): Promise<LocalServer> {
  return localServer(({ url, headers, body }, response) => {
    response.setHeader('x-echo', encodeURIComponent(secrets.join(' ')));
    const echo = {
      url,
      headers,
      sent: body.toString(),
      all: secrets.flatMap(forms),
      [secrets[0] ?? '']: 'as a key',
    };
    sendJson(response, echo, url.startsWith('/fail') ? 422 : 200);
  });
}

function bytesOf(folder: string): Buffer {
  return Buffer.concat(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:db|db-wal|json|log|jsonl)$/.test(file))
      .map((file) => readFileSync(join(folder, file))),
  );
}

async function store(engine: TestEngine, url: string) {
  const provider = await authorizationServer();
  const save = (name: string, data: Parameters<typeof provider.data>[0] & { type: 'bearer' }) =>
    engine.call('credentials.save', { name, data });
  await engine.call('credentials.save', {
    name: 'basic',
    data: { type: 'basic', username: 'u', password: PASSWORD },
  });
  await save('bearer', { type: 'bearer', token: TOKEN });
  await engine.call('credentials.save', {
    name: 'mail',
    data: { type: 'smtp', host: 'localhost', username: 'u', password: MAIL_PASSWORD },
  });
  await engine.call('credentials.save', {
    name: 'signing',
    data: { type: 'webhook-secret', secret: SIGNING },
  });
  await engine.call('credentials.save', {
    name: 'hook',
    data: { type: 'webhook-url', url: `${url}${HOOK_PATH}` },
  });
  await engine.call('credentials.save', { name: 'oauth', data: provider.data() });
  const { url: signIn } = await engine.call('credentials.authorize', { name: 'oauth' });
  await provider.signIn(signIn ?? '');
  const tokens = provider.issued.filter((token) => !token.startsWith('code-'));
  expect(tokens).toHaveLength(2);
  return { tokens };
}

it('no secret is stored or shown, whatever is sent back, logged, failed, exported or backed up', async () => {
  const engine = await openEngine();
  const own = [PASSWORD, TOKEN, MAIL_PASSWORD, SIGNING, HOOK_PATH, CLIENT_SECRET];
  const all = [...own];
  const server = await parrot(all);
  const { tokens } = await store(engine, server.url);
  all.push(...tokens);

  const auth = (credential: string): Json => ({ type: 'credential', credential });
  const echo = (id: string, credential: string, path = '/echo') =>
    httpStep(id, `${server.url}${path}`, {
      params: { auth: auth(credential) },
      onError: 'continue',
    });
  const file = workflow([
    echo('a', 'basic'),
    echo('b', 'bearer', '/fail'),
    echo('c', 'oauth'),
    setStep('copied', '{{ steps.a.body }}'),
    setStep('inside', '{{ "<" + steps.c.headers["x-echo"] + ">" }}'),
    setStep('code', '{{ base64Encode("x" + steps.a.body.all[0]) }}'),
  ]);
  const { workflow: made } = await engine.publish(file);
  const run = await engine.settled(await engine.start(made.id, { all }));
  expect(run.steps.map(({ status }) => status)).not.toContain('skipped');
  const failing = workflow([
    httpStep('x', `${server.url}/fail`, { params: { auth: auth('oauth') } }),
  ]);
  const failed = await engine.carryOut({ ...failing, name: 'Failing' });
  expect(failed.status).toBe('failed');

  const shown = JSON.stringify([
    await engine.run(run.id),
    await engine.run(failed.id),
    await engine.call('credentials.list', {}),
    ...(await Promise.all(
      ['basic', 'bearer', 'mail', 'signing', 'hook', 'oauth'].map((name) =>
        engine.call('credentials.get', { name }),
      ),
    )),
    await engine.call('workflows.export', { id: made.id }),
    await engine.call('settings.get', {}),
    await engine.call('system.export', {}),
    await engine.call('audit.list', {}),
  ]);
  expect(shown).toContain(MASK);
  const logs = engine.host.logLines.join('\n');

  const folder = tempFolder();
  const backup = await engine.call('system.backup', { file: join(folder, 'backup.db') });
  // The body that a run was started with by hand is the person's own; what became of it is not.
  engine.db.exec('UPDATE runs SET input = NULL; VACUUM');
  engine.db.pragma('wal_checkpoint(TRUNCATE)');
  const stored = bytesOf(engine.dataDir);
  expect(backup.bytes).toBeGreaterThan(0);

  for (const secret of all) {
    for (const form of forms(secret)) {
      expect(shown.includes(form), `shown: ${form}`).toBe(false);
      expect(logs.includes(form), `logged: ${form}`).toBe(false);
      expect(stored.includes(form), `stored: ${form}`).toBe(false);
    }
  }
});

it('an access token is masked in what was recorded before it was replaced', async () => {
  const engine = await openEngine();
  const server = await parrot([]);
  const { tokens } = await store(engine, server.url);
  const file = workflow([setStep('x', '{{ trigger.body }}')]);
  const { workflow: made } = await engine.publish(file);
  // Renewed by a test of the credential: the old one is still good at some servers.
  await engine.call('credentials.test', { name: 'oauth' });
  const run = await engine.settled(await engine.start(made.id, tokens));
  expect(run.steps.find(({ stepId }) => stepId === 'x')?.output).toEqual(tokens.map(() => MASK));
});
