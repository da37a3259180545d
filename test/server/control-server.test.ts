import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  type ControlClient,
  connectControl,
  controlPath,
  ForeignControlPathError,
} from '../../server/control-client.ts';
import { createControlServer } from '../../server/control-server.ts';
import { testFolder } from '../support/patchbay-cli.ts';
import { type RealEngine, startEngine } from '../support/real-engine.ts';

let real: RealEngine;
beforeAll(async () => {
  real = await startEngine();
});
afterAll(() => real.close());

async function listening(path: string): Promise<void> {
  const server = createControlServer({ engine: real.engine, path, log: real.log });
  await server.listen();
  onTestFinished(() => server.close());
}

async function connected(path: string): Promise<ControlClient> {
  const client = await connectControl(path);
  if (client === null) throw new Error('nobody listens');
  onTestFinished(() => client.close());
  return client;
}

it('carries calls and their errors between a command and the running engine', async () => {
  const path = controlPath(real.engine.dataDir);
  await listening(path);
  const client = await connected(path);
  expect(await client.call('system.info', {})).toMatchObject({ dataDir: real.engine.dataDir });
  await expect(client.call('runs.get', { id: 'none' })).rejects.toMatchObject({
    code: 'not_found',
    family: 'user',
  });
});

it('carries many calls at once', async () => {
  const path = controlPath(real.engine.dataDir);
  await listening(path);
  const client = await connected(path);
  const calls = Array.from({ length: 50 }, () => client.call('workflows.list', {}));
  for (const answer of await Promise.all(calls)) expect(answer).toEqual({ workflows: [] });
});

it('makes a socket that only its owner may open, and leaves none behind', async () => {
  const path = join(await testFolder(), 'control.sock');
  const server = createControlServer({ engine: real.engine, path, log: real.log });
  await server.listen();
  const { mode } = await stat(path);
  expect(mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o077).toBe(0);
  await server.close();
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('says that nobody listens: no socket, one left over from a crash, or a plain file', async () => {
  const folder = await testFolder();
  expect(await connectControl(join(folder, 'none.sock'))).toBeNull();
  const left = join(folder, 'left.sock');
  const dead = createServer();
  await new Promise<void>((done) => dead.listen(left, done));
  await new Promise((done) => dead.close(done));
  await writeFile(left, '');
  expect(await connectControl(left)).toBeNull();
});

it('takes the place of a socket that a crash left over', async () => {
  const path = join(await testFolder(), 'control.sock');
  await writeFile(path, '');
  await listening(path);
  await connected(path);
});

it('uses a short private path where the data folder’s is too long for a socket', async () => {
  const folder = join(await testFolder(), 'a'.repeat(60), 'b'.repeat(60));
  await mkdir(folder, { recursive: true });
  const path = controlPath(folder);
  expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
  expect(path.startsWith(tmpdir())).toBe(true);
  expect(controlPath(join(folder, '..', 'b'.repeat(60)))).toBe(path);
  expect(controlPath(dirname(folder))).not.toBe(path);
  await listening(path);
  await connected(path);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
});

it('does not talk through a folder that somebody else put there', async () => {
  const folder = await testFolder();
  await mkdir(join(folder, 'elsewhere'));
  await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
  const path = join(folder, 'link', 'control.sock');
  await expect(connectControl(path)).rejects.toThrow(ForeignControlPathError);
  const server = createControlServer({ engine: real.engine, path, log: real.log });
  await expect(server.listen()).rejects.toThrow(ForeignControlPathError);
});

it('serves no screens', async () => {
  const path = controlPath(real.engine.dataDir);
  await listening(path);
  const client = await connected(path);
  const { steps } = await client.call('catalog.list', {});
  expect(steps.length).toBeGreaterThan(0);
});

it('gives a running engine up that takes a command and never answers', async () => {
  const folder = await testFolder();
  const path = controlPath(folder);
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => silent.listen(path, resolve));
  onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
  await expect(connectControl(path, { answersWithinMs: 50 })).rejects.toMatchObject({
    code: 'control_lost',
    hint: expect.stringContaining('nothing acknowledged is lost'),
  });
});
