import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { tempFolder } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { workflow } from '../../support/test-workflows.ts';

failOnLeaks();

let folder: string;
beforeEach(() => {
  folder = realpathSync(tempFolder());
  for (const name of ['in', 'out', 'private']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'private', 'secret.txt'), 'secret');
});

/** Of a run of one step. */
async function step(engine: TestEngine, type: string, params: JsonObject, body: Json = null) {
  return stepOf(await engine.carryOut(workflow([{ id: 'a', type, params }]), body), 'a');
}

describe('an expression', () => {
  const path = (name: string) => `${join(folder, name)}/{{ trigger.body.name }}`;

  it('may name what is below the folder in front of it', async () => {
    const engine = await openEngine();
    const params = { path: path('out'), text: 'x' };
    expect(await step(engine, 'file-write', params, { name: 'a/b.txt' })).toMatchObject({
      output: { path: join(folder, 'out', 'a', 'b.txt') },
    });
  });

  it.each(['../private/secret.txt', 'a/../../private/secret.txt', '/../private/secret.txt'])(
    'does not lead out of it: %s',
    async (name) => {
      const engine = await openEngine();
      const secret = join(folder, 'private', 'secret.txt');
      const read = await step(engine, 'file-read', { path: path('in') }, { name });
      expect(read.error).toMatchObject({
        code: 'not_permitted',
        message: `"A workflow" does not say that it reads ${secret}, so it may not.`,
        hint: expect.stringContaining('led out of the folder'),
      });
      expect(JSON.stringify(read)).not.toContain('"secret"');
      const write = await step(engine, 'file-write', { path: path('out'), text: 'x' }, { name });
      expect(write.error).toMatchObject({ code: 'not_permitted' });
      const params = { operation: 'delete', from: path('in') };
      const remove = await step(engine, 'file-move', params, { name });
      expect(remove.error).toMatchObject({ code: 'not_permitted' });
      expect(existsSync(secret)).toBe(true);
    },
  );

  it('may name anything where nothing stands in front of it', async () => {
    const engine = await openEngine();
    const params = { path: '{{ trigger.body.path }}' };
    const body = { path: join(folder, 'private', 'secret.txt') };
    expect((await step(engine, 'file-read', params, body)).output).toMatchObject({
      text: 'secret',
    });
  });
});

describe('a link', () => {
  it('does not lead out of a folder', async () => {
    const engine = await openEngine();
    symlinkSync('../private/secret.txt', join(folder, 'in', 'link.txt'));
    symlinkSync('../private', join(folder, 'in', 'link'));
    const path = `${folder}/in/{{ trigger.body.name }}`;
    for (const name of ['link.txt', 'link/secret.txt']) {
      const { error } = await step(engine, 'file-read', { path }, { name });
      expect(error).toMatchObject({ code: 'not_permitted' });
    }
    symlinkSync('../private/new.txt', join(folder, 'out', 'new.txt'));
    const target = `${folder}/out/{{ trigger.body.name }}`;
    for (const mode of ['overwrite', 'append', 'create']) {
      const params = { path: target, text: 'x', mode };
      const { error } = await step(engine, 'file-write', params, { name: 'new.txt' });
      expect(error).toMatchObject({ code: 'not_permitted' });
    }
    expect(readdirSync(join(folder, 'private'))).toEqual(['secret.txt']);
  });

  it('is followed where the person wrote it into the step', async () => {
    const engine = await openEngine();
    symlinkSync('private', join(folder, 'link'));
    const path = `${folder}/link/{{ trigger.body.name }}`;
    expect(
      (await step(engine, 'file-read', { path }, { name: 'secret.txt' })).output,
    ).toMatchObject({ path: join(folder, 'private', 'secret.txt'), text: 'secret' });
  });
});

it('does not write where its steps only read', async () => {
  const engine = await openEngine();
  const file = workflow([
    { id: 'a', type: 'file-read', params: { path: `${folder}/in/a.txt`, missing: 'null' } },
    {
      id: 'b',
      type: 'file-write',
      params: { path: `${folder}/out/{{ trigger.body.name }}`, text: 'x' },
    },
  ]);
  const run = await engine.carryOut(file, { name: '../in/a.txt' });
  expect(stepOf(run, 'a').status).toBe('succeeded');
  expect(stepOf(run, 'b').error).toMatchObject({ code: 'not_permitted' });
});

describe('the data folder of Patchbay', () => {
  /** Inside of a folder of the person's own, which the steps may use. */
  async function inside(): Promise<{ engine: TestEngine; dataDir: string }> {
    const dataDir = join(folder, 'in', 'patchbay');
    mkdirSync(dataDir);
    return { engine: await openEngine({ dataDir }), dataDir };
  }
  const refused = {
    code: 'not_permitted',
    message: expect.stringContaining('Patchbay’s own data folder'),
  };

  it.each<[string, string, JsonObject]>([
    ['read', 'file-read', { path: '{{ DATA }}/patchbay.db', as: 'base64' }],
    ['listed', 'file-read', { operation: 'list', path: '{{ DATA }}' }],
    ['written', 'file-write', { path: '{{ DATA }}/new.txt', text: 'x' }],
    ['appended to', 'file-write', { path: '{{ DATA }}/patchbay.db', text: 'x', mode: 'append' }],
    ['copied', 'file-move', { operation: 'copy', from: '{{ DATA }}', to: '/tmp/never' }],
    ['deleted', 'file-move', { operation: 'delete', from: '{{ DATA }}', wholeFolders: true }],
    ['deleted in part', 'file-move', { operation: 'delete', from: '{{ DATA }}/patchbay.db' }],
    ['asked', 'sqlite-query', { file: '{{ DATA }}/patchbay.db', sql: 'SELECT * FROM credentials' }],
    ['changed', 'sqlite-query', { file: '{{ DATA }}/patchbay.db', sql: 'VACUUM', write: true }],
  ])('is never %s', async (_name, type, params) => {
    const { engine, dataDir } = await inside();
    const text = (path: string) => JSON.stringify(params).replaceAll('{{ DATA }}', path);
    expect((await step(engine, type, JSON.parse(text(dataDir)))).error).toMatchObject(refused);
    const link = join(folder, 'link');
    symlinkSync(dataDir, link);
    expect((await step(engine, type, JSON.parse(text(link)))).error).toMatchObject(refused);
    const body = { data: dataDir };
    const any = JSON.parse(text('{{ trigger.body.data }}'));
    expect((await step(engine, type, any, body)).error).toMatchObject(refused);
  });

  it('stays where it is when the folder around it is moved, copied or deleted', async () => {
    const { engine, dataDir } = await inside();
    const from = join(folder, 'in');
    for (const params of [
      { operation: 'move', from, to: join(folder, 'new') },
      { operation: 'copy', from, to: join(folder, 'new') },
      { operation: 'delete', from, wholeFolders: true },
    ])
      expect(
        (await step(engine, 'file-move', JSON.parse(JSON.stringify(params)))).error,
      ).toMatchObject(refused);
    expect(existsSync(join(dataDir, 'patchbay.db'))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['in', 'out', 'private']);
  });

  it('is passed over in lists', async () => {
    const { engine } = await inside();
    writeFileSync(join(folder, 'in', 'a.txt'), '');
    const params = { operation: 'list', path: join(folder, 'in'), glob: '**', types: 'both' };
    const { output } = await step(engine, 'file-read', params);
    expect(JSON.stringify(output)).toContain('a.txt');
    expect(JSON.stringify(output)).not.toContain('patchbay.db');
  });
});
