import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../../shared/json.ts';
import { CREDENTIAL_TYPES } from '../../../shared/model/credential.ts';
import { authorizationServer } from '../../support/authorization-server.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import { httpStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const SECRET = 'the-secret-4be1';
const bearer = { type: 'bearer', token: SECRET } as const;

const calling = (url: string, credential: string, name = 'A workflow') => ({
  ...workflow([httpStep('call', url, { params: { auth: { type: 'credential', credential } } })]),
  name,
});

const save = (
  engine: TestEngine,
  name: string,
  data: Record<string, unknown> & { type: 'bearer' },
) => engine.call('credentials.save', { name, data });

describe('the types', () => {
  it('can be drawn as forms, each with its fields and which of them are secret', async () => {
    const engine = await openEngine();
    const { types } = await engine.call('credentials.types', {});
    expect(types.map(({ type }) => type).sort()).toEqual([...CREDENTIAL_TYPES].sort());
    for (const { type, fields, secretFields, name, help, description } of types) {
      if (!isJsonObject(fields) || !isJsonObject(fields.properties)) throw new Error(type);
      expect([name, help, description].every((text) => text.length > 0)).toBe(true);
      const drawn = Object.entries(fields.properties);
      expect(drawn.map(([field]) => field)).not.toContain('type');
      for (const [field, schema] of drawn) {
        expect(schema, `${type}.${field}`).toMatchObject({
          title: expect.any(String),
          field: expect.any(String),
        });
        const isSecret = isJsonObject(schema) && schema.secret === true;
        expect(secretFields.includes(field), `${type}.${field}`).toBe(isSecret);
      }
    }
  });

  it('have presets that only lack what a person brings', async () => {
    const engine = await openEngine();
    const { types } = await engine.call('credentials.types', {});
    const presets = types.flatMap(({ type, presets }) =>
      presets.map((preset) => ({ type, ...preset })),
    );
    expect(presets.length).toBeGreaterThan(20);
    for (const { type, id, data, docsUrl } of presets) {
      expect(docsUrl).toMatch(/^https:\/\//);
      const own = { clientId: 'id', clientSecret: 'secret' };
      const form = { ...data, ...(type === 'oauth2' ? own : {}), type };
      await engine.call('credentials.save', { name: `${type} ${id}`, data: form });
    }
  });
});

describe('saving', () => {
  it('keeps the secrets that a form leaves out, and takes away those that are null', async () => {
    const engine = await openEngine();
    const data = { type: 'smtp', host: 'localhost', username: 'ada', password: SECRET } as const;
    await engine.call('credentials.save', { name: 'mail', data });
    const form = { type: 'smtp', host: 'mail.test', username: 'ada' } as const;
    await engine.call('credentials.save', { name: 'mail', data: form });
    expect(await engine.call('credentials.get', { name: 'mail' })).toMatchObject({
      data: { type: 'smtp', host: 'mail.test', port: 587, secure: 'starttls', username: 'ada' },
      secretsSet: ['password'],
    });
    const without = { ...form, password: null };
    await engine.call('credentials.save', { name: 'mail', data: without });
    expect((await engine.call('credentials.get', { name: 'mail' })).secretsSet).toEqual([]);
  });

  it('never carries a secret over to another type', async () => {
    const engine = await openEngine();
    await save(engine, 'API', bearer);
    const github = engine.call('credentials.save', { name: 'API', data: { type: 'github' } });
    await expect(github).rejects.toMatchObject({
      code: 'invalid_input',
      problems: ['token: is missing: expected text'],
    });
  });

  it.each([
    [
      { type: 'bearer', tokn: 'x', token: 'y' },
      /there is no field "tokn".*"token".*bearer has token/,
    ],
    [{ type: 'bearer', token: '' }, /token: must not be empty/],
    [{ type: 'webhook-url', url: 'slack' }, /url: an http or https address/],
    [{ type: 'smtp', host: 'a b' }, /host: a host name/],
    [{ type: 'smtp', host: 'x', password: 'p' }, /username: a user name is needed/],
    [{ type: 'smtp', host: 'x', secure: 'ssl' }, /secure: /],
    [{ type: 'smtp', host: 'x', username: 'a', oauth2: 'none' }, /no credential "none"/],
    [{ type: 'oauth2', tokenUrl: 'https://x/t', clientId: 'c' }, /authorizationUrl: /],
    [
      {
        type: 'oauth2',
        tokenUrl: 'https://x/t',
        authorizationUrl: 'https://x/a',
        clientId: 'c',
        authorizeParameters: { state: 'mine' },
      },
      /authorizeParameters.state: Patchbay sets/,
    ],
  ] as const)('refuses %j in words', async (data, words) => {
    const engine = await openEngine();
    await expect(engine.call('credentials.save', { name: 'x', data })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(words),
    });
    expect((await engine.call('credentials.list', {})).credentials).toEqual([]);
  });

  it('keeps who is signed in, as long as it is the same client', async () => {
    const provider = await authorizationServer();
    const engine = await openEngine();
    await engine.call('credentials.save', { name: 'API', data: provider.data() });
    const { url } = await engine.call('credentials.authorize', { name: 'API' });
    await provider.signIn(url ?? '');
    const status = async () => (await engine.call('credentials.get', { name: 'API' })).status;
    expect(await status()).toBe('ready');
    await engine.call('credentials.save', { name: 'API', data: provider.data({ scopes: 'more' }) });
    expect(await status()).toBe('ready');
    const other = provider.data({ tokenUrl: `${provider.url}/other` });
    await engine.call('credentials.save', { name: 'API', data: other });
    expect(await status()).toBe('signed-out');
  });
});

describe('a credential that workflows use', () => {
  it('says which, in draft and published version', async () => {
    const engine = await openEngine();
    await save(engine, 'API', bearer);
    const { workflow: made } = await engine.publish(calling('http://127.0.0.1:9/', 'API'));
    const signing = {
      id: 'sign',
      type: 'send-webhook',
      params: { url: 'http://127.0.0.1:9/', auth: { credential: 'x', also: ['API'] }, body: '{}' },
    };
    const { draft } = await engine.call('workflows.get', { id: made.id });
    const steps = [...draft.steps, signing];
    const edges = [...draft.edges, { from: 'call', port: 'out', to: 'sign' }];
    await engine.call('workflows.saveDraft', {
      id: made.id,
      definition: { ...draft, steps, edges },
    });
    expect((await engine.call('credentials.get', { name: 'API' })).usedBy).toEqual([
      { workflowId: made.id, workflow: made.name, version: 'draft', steps: ['call', 'sign'] },
      { workflowId: made.id, workflow: made.name, version: 'published', steps: ['call'] },
    ]);
  });

  it('is not removed, unless by force', async () => {
    const engine = await openEngine();
    await save(engine, 'API', bearer);
    await engine.publish(calling('http://127.0.0.1:9/', 'API'));
    await expect(engine.call('credentials.remove', { name: 'API' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"A workflow"'),
      hint: expect.stringContaining('--force'),
    });
    await engine.call('credentials.remove', { name: 'API', force: true });
    expect((await engine.call('credentials.list', {})).credentials).toEqual([]);
  });

  it('is renamed in drafts, and still found by versions that know its former name', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    await save(engine, 'API', bearer);
    const { workflow: made } = await engine.publish(calling(sink.url, 'API'));
    const renamed = await engine.call('credentials.rename', { name: 'API', to: 'CRM' });
    expect(renamed).toMatchObject({
      credential: { name: 'CRM', formerNames: ['API'] },
      drafts: ['A workflow'],
      published: ['A workflow'],
    });
    const { draft, published } = await engine.call('workflows.get', { id: made.id });
    const named = (definition: typeof published) =>
      definition?.steps.find(({ id }) => id === 'call')?.params['auth'];
    expect(named(draft)).toEqual({ type: 'credential', credential: 'CRM' });
    expect(named(published)).toEqual({ type: 'credential', credential: 'API' });

    const run = await engine.settled(await engine.start(made.id));
    expect(stepOf(run, 'call').status).toBe('succeeded');
    expect(sink.requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect((await engine.call('credentials.get', { name: 'API' })).name).toBe('CRM');
    await expect(engine.call('credentials.remove', { name: 'CRM' })).rejects.toThrow(/is used by/);
    await expect(engine.call('credentials.remove', { name: 'API' })).rejects.toThrow(/"CRM"/);
  });

  it('gives its former name up to whoever takes it', async () => {
    const engine = await openEngine();
    await save(engine, 'a', bearer);
    await save(engine, 'b', bearer);
    await expect(engine.call('credentials.rename', { name: 'a', to: 'b' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await engine.call('credentials.rename', { name: 'a', to: 'c' });
    await engine.call('credentials.rename', { name: 'b', to: 'a' });
    const { credentials } = await engine.call('credentials.list', {});
    expect(credentials.map(({ name, formerNames }) => [name, formerNames])).toEqual([
      ['a', ['b']],
      ['c', []],
    ]);
    // And back: no name leads in a circle.
    await engine.call('credentials.rename', { name: 'a', to: 'b' });
    expect((await engine.call('credentials.get', { name: 'a' })).name).toBe('b');
  });

  it('that an alert tells by follows a new name, and is not removed', async () => {
    const engine = await openEngine();
    const data = { type: 'webhook-url', url: 'http://127.0.0.1:9/hook' } as const;
    await engine.call('credentials.save', { name: 'chat', data });
    await engine.call('alerts.save', {
      rule: {
        name: 'Failures',
        when: { on: 'run-failures' },
        channels: [{ to: 'notification' }, { to: 'slack', credential: 'chat' }],
      },
    });
    expect((await engine.call('credentials.get', { name: 'chat' })).usedByAlerts).toEqual([
      'Failures',
    ]);
    await engine.call('credentials.rename', { name: 'chat', to: 'office' });
    const { alerts } = await engine.call('alerts.list', {});
    expect(alerts[0]).toMatchObject({
      rule: { channels: [{ to: 'notification' }, { to: 'slack', credential: 'office' }] },
      problem: null,
    });
    const removing = engine.call('credentials.remove', { name: 'office' });
    await expect(removing).rejects.toThrow(/the alert "Failures"/);
  });

  it('that a mailbox signs in with follows a new name, and is not removed', async () => {
    const provider = await authorizationServer();
    const engine = await openEngine();
    const grant = 'client-credentials';
    await engine.call('credentials.save', { name: 'Google', data: provider.data({ grant }) });
    const mail = { type: 'imap', host: 'localhost', username: 'ada', oauth2: 'Google' } as const;
    await engine.call('credentials.save', { name: 'mail', data: mail });
    await engine.call('credentials.rename', { name: 'Google', to: 'G' });
    const { data } = await engine.call('credentials.get', { name: 'mail' });
    expect(data).toMatchObject({ oauth2: 'G' });
    expect((await engine.call('credentials.get', { name: 'G' })).usedByCredentials).toEqual([
      'mail',
    ]);
    await expect(engine.call('credentials.remove', { name: 'G' })).rejects.toThrow(/"mail"/);
  });
});

describe('under another master key', () => {
  it('each credential says so, and those entered since work', async () => {
    const first = await openEngine();
    await save(first, 'old', bearer);
    await first.close();
    const host = testHost({ masterKey: Buffer.alloc(32, 9) });
    const second = await openEngine({ dataDir: first.dataDir, host });
    await save(second, 'new', bearer);
    const { credentials } = await second.call('credentials.list', {});
    expect(credentials).toMatchObject([
      { name: 'new', status: 'ready', problem: null },
      { name: 'old', status: 'unreadable', problem: expect.stringContaining('master key') },
    ]);
    expect(await second.call('credentials.get', { name: 'old' })).toMatchObject({
      data: null,
      secretsSet: [],
    });
    await expect(second.call('credentials.test', { name: 'old' })).rejects.toMatchObject({
      code: 'secret_unreadable',
      message: expect.stringContaining('"old"'),
    });
    await second.call('credentials.rename', { name: 'old', to: 'older' });
    await save(second, 'older', bearer);
    expect((await second.call('credentials.get', { name: 'older' })).status).toBe('ready');
  });
});
