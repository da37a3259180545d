import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MASK } from '../../../engine/credentials/redactor.ts';
import { NotFoundError } from '../../../shared/errors.ts';
import type { CredentialData } from '../../../shared/model/credential.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import { httpStep, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const TOKEN = 'tok"en-7f3a/9+c=d e';
const bearer: CredentialData = { type: 'bearer', token: TOKEN };

function calling(url: string, params: Record<string, string> = {}) {
  const auth = { type: 'credential', credential: 'API' };
  return workflow([httpStep('call', url, { params: { auth, ...params } }), setStep('next', 'on')]);
}

/** Every byte of the data folder, whatever the file. */
function bytesOf(engine: TestEngine): Buffer {
  engine.db.pragma('wal_checkpoint(PASSIVE)');
  const files = readdirSync(engine.dataDir, { recursive: true, encoding: 'utf8' });
  return Buffer.concat(
    files
      .filter((file) => /\.(db|db-wal)$/.test(file))
      .map((file) => readFileSync(join(engine.dataDir, file))),
  );
}

/** The ways in which a secret may stand somewhere. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ];
}

describe('a credential', () => {
  it('is shown without its secret, replaced by its name, and gone when it is removed', async () => {
    const engine = await openEngine();
    const made = await engine.call('credentials.save', { name: 'API', data: bearer });
    expect(JSON.stringify(made)).not.toContain('7f3a');
    const changed = await engine.call('credentials.save', {
      name: 'API',
      data: { type: 'basic', username: 'ada', password: 'another secret' },
    });
    expect(changed).toMatchObject({ id: made.id, type: 'basic' });
    const { credentials } = await engine.call('credentials.list', {});
    expect(credentials).toEqual([changed]);
    await engine.call('credentials.remove', { name: 'API' });
    expect((await engine.call('credentials.list', {})).credentials).toEqual([]);
    await expect(engine.call('credentials.remove', { name: 'API' })).rejects.toThrow(NotFoundError);
  });

  it('signs a request in, and leaves no trace of itself on disk or in what is shown', async () => {
    // The other side repeats what it got, in every way it can.
    const sink = await localServer(({ headers, url }, response) => {
      const { authorization = '' } = headers;
      response.setHeader('x-echo', authorization);
      const encoded = Buffer.from(TOKEN).toString('base64');
      sendJson(response, { authorization, inUrl: encodeURIComponent(TOKEN), encoded, url });
    });
    const engine = await openEngine();
    await engine.call('credentials.save', { name: 'API', data: bearer });
    const run = await engine.carryOut(calling(sink.url), { note: `my token is ${TOKEN}` });
    expect(run.status).toBe('succeeded');
    expect(sink.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(stepOf(run, 'call').output).toMatchObject({
      headers: { 'x-echo': `Bearer ${MASK}` },
      body: { authorization: `Bearer ${MASK}`, inUrl: MASK, encoded: MASK },
    });
    expect(stepOf(run, 'call').input).toMatchObject({
      body: { value: { note: `my token is ${MASK}` } },
    });
    const shown = JSON.stringify(await engine.run(run.id));
    for (const form of formsOf(TOKEN)) expect(shown).not.toContain(form);

    // A body that was sent in by hand is the run's own input: what we made of it is masked.
    engine.db.exec('UPDATE runs SET input = NULL; VACUUM');
    engine.db.pragma('wal_checkpoint(TRUNCATE)');
    const bytes = bytesOf(engine);
    for (const form of formsOf(TOKEN)) expect(bytes.includes(form)).toBe(false);
    const logs = engine.host.logLines.join('\n');
    for (const form of formsOf(TOKEN)) expect(logs).not.toContain(form);
  });

  it('is masked in errors as well', async () => {
    const sink = await localServer(({ headers }, response) =>
      sendJson(response, { refused: headers.authorization }, 403),
    );
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'API',
      data: { type: 'basic', username: 'ada', password: TOKEN },
    });
    const run = await engine.carryOut(calling(sink.url));
    const { error, attempts } = stepOf(run, 'call');
    expect(error).toMatchObject({ kind: '403', details: { body: { refused: `Basic ${MASK}` } } });
    expect(attempts[0]?.error).toEqual(error);
  });

  it('is masked over a restart too, before any step asks for it', async () => {
    const first = await openEngine();
    await first.call('credentials.save', { name: 'API', data: bearer });
    await first.close();
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.carryOut(workflow([setStep('x', '{{ trigger.body }}')]), TOKEN);
    expect(stepOf(run, 'x').output).toBe(MASK);
  });

  it('that is missing is named at the step, which can be retried when it is there', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    const { missingCredentials } = await engine.publish(calling(sink.url));
    expect(missingCredentials).toEqual(['API']);
    const failed = await engine.settled(await engine.start('A workflow'));
    expect(stepOf(failed, 'call').error).toMatchObject({
      code: 'credential_missing',
      message: expect.stringContaining('"API"'),
      hint: expect.stringContaining('credentials set'),
    });
    await engine.call('credentials.save', { name: 'API', data: bearer });
    await engine.call('runs.retry', { id: failed.id });
    expect((await engine.ended(failed.id)).status).toBe('succeeded');
  });

  it('of another master key does not keep the engine from starting, and says so when used', async () => {
    const sink = await localServer();
    const first = await openEngine();
    await first.call('credentials.save', { name: 'API', data: bearer });
    await first.close();
    const host = testHost({ masterKey: Buffer.alloc(32, 9) });
    const second = await openEngine({ dataDir: first.dataDir, host });
    expect((await second.call('credentials.list', {})).credentials).toHaveLength(1);
    const run = await second.carryOut(calling(sink.url));
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'secret_unreadable',
      hint: expect.stringContaining('master key'),
    });
    expect(sink.requests).toHaveLength(0);
    // Entered again, it works.
    await second.call('credentials.save', { name: 'API', data: bearer });
    await second.call('runs.retry', { id: run.id });
    expect((await second.ended(run.id)).status).toBe('succeeded');
  });
});

describe('the secret of an endpoint', () => {
  it('under a lost master key outlives changes of other settings', async () => {
    const first = await openEngine();
    const secrets = [{ value: 'correct horse battery' }];
    const { settings } = await first.call('endpoints.create', {
      settings: { path: 'orders', verification: { scheme: 'bearer', secrets } },
    });
    await first.close();
    const { dataDir } = first;

    const lost = await openEngine({ dataDir, host: testHost({ masterKey: Buffer.alloc(32, 9) }) });
    expect(await lost.call('endpoints.get', { id: 'orders' })).toMatchObject({ secretCount: 0 });
    await lost.call('endpoints.update', { id: 'orders', settings: { ...settings, name: 'New' } });
    await lost.close();

    const found = await openEngine({ dataDir });
    expect(await found.call('endpoints.get', { id: 'orders' })).toMatchObject({
      secretCount: 1,
      settings: { name: 'New' },
    });
  });

  it('under a lost master key is replaced by one that is entered', async () => {
    const first = await openEngine();
    const verification = (value: string) => ({ scheme: 'bearer' as const, secrets: [{ value }] });
    const { settings } = await first.call('endpoints.create', {
      settings: { path: 'orders', verification: verification('the old secret') },
    });
    await first.close();
    const host = testHost({ masterKey: Buffer.alloc(32, 9) });
    const second = await openEngine({ dataDir: first.dataDir, host });
    await second.call('endpoints.update', {
      id: 'orders',
      settings: { ...settings, verification: verification('the new secret') },
    });
    await second.close();
    const third = await openEngine({ dataDir: first.dataDir, host });
    expect(await third.call('endpoints.get', { id: 'orders' })).toMatchObject({ secretCount: 1 });
  });
});
