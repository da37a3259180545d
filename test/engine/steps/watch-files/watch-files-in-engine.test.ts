import { mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isJsonObject } from '../../../../shared/json.ts';
import { tempFolder } from '../../../support/database.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { crashCopy, openEngine, type TestEngine } from '../../../support/test-engine.ts';
import { eventsReach, onTrigger, triggerBecomes } from '../../../support/triggers.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const watching = (
  folder: string,
  more: Record<string, string | number | boolean | string[]> = {},
) => onTrigger('watch-files', { folder, settleMs: 100, removed: true, changed: true, ...more });

/** Until what was there the first time is remembered. */
function looked(engine: TestEngine): Promise<unknown> {
  return until('the first look', () =>
    engine.db.prepare("SELECT 1 FROM schedules WHERE state <> 'null'").get(),
  );
}

const remembered = ({ db }: TestEngine) =>
  db.prepare<[], { key: string }>('SELECT key FROM trigger_memory ORDER BY key').all();

async function told(engine: TestEngine, count: number): Promise<string[]> {
  const events = await eventsReach(engine, count);
  return events.map(({ trigger }) =>
    isJsonObject(trigger) ? `${trigger['event']} ${trigger['relativePath']}` : 'nothing',
  );
}

it('starts a run for each file, over a restart, a kill and a pause', async () => {
  const folder = tempFolder();
  await writeFile(join(folder, 'old.txt'), 'x');
  const first = await openEngine();
  const { workflow } = await first.publish(watching(folder));
  await looked(first);
  await writeFile(join(folder, 'one.txt'), 'x');
  const [event] = await eventsReach(first, 1);
  expect(event).toMatchObject({ source: 'watch-files', trigger: { name: 'one.txt' } });
  const run = await first.ended(event?.runs[0]?.id ?? '');
  expect(run.status).toBe('succeeded');

  await first.call('workflows.setPaused', { id: workflow.id, paused: true });
  await writeFile(join(folder, 'two.txt'), 'x');
  await first.call('workflows.setPaused', { id: workflow.id, paused: false });
  expect(await told(first, 2)).toEqual(['created one.txt', 'created two.txt']);

  const killed = crashCopy(first.dataDir);
  await first.close();
  await unlink(join(folder, 'old.txt'));
  const restarted = await openEngine({ dataDir: first.dataDir });
  expect(await told(restarted, 3)).toEqual([
    'created one.txt',
    'created two.txt',
    'removed old.txt',
  ]);
  await restarted.close();
  const afterKill = await openEngine({ dataDir: killed });
  expect((await told(afterKill, 3)).slice(2)).toEqual(['removed old.txt']);
});

it('keeps a row for each file and a small state, and forgets them with the trigger', async () => {
  const folder = tempFolder();
  for (let i = 0; i < 2500; i++) await writeFile(join(folder, `${i}.txt`), 'x');
  const engine = await openEngine();
  const { workflow } = await engine.publish(watching(folder));
  await looked(engine);
  expect(remembered(engine)).toHaveLength(2500);
  await writeFile(join(folder, 'new.txt'), 'x');
  await eventsReach(engine, 1);
  expect(remembered(engine)).toHaveLength(2501);
  const state = engine.db.prepare<[], { state: string }>('SELECT state FROM schedules').get();
  expect(state?.state.length).toBeLessThan(100);

  // What it listens to decides what it remembers; what becomes of the file does not.
  await engine.publish(watching(folder, { content: 'text' }));
  await engine.publish(watching(folder, { content: 'text', include: ['1*.txt'] }));
  await until('the new look', () => remembered(engine).length < 2000);
  await looked(engine);
  expect(remembered(engine).every(({ key }) => key.startsWith('1'))).toBe(true);

  // For a day it can be taken back.
  await engine.call('workflows.remove', { id: workflow.id });
  engine.host.clock.advance(25 * 3_600_000);
  await engine.publish(onTrigger('manual', {}, { name: 'Another' }));
  await until('nothing is remembered', () => remembered(engine).length === 0);
});

it('goes on where it was when the removal of its workflow is taken back', async () => {
  const folder = tempFolder();
  await writeFile(join(folder, 'old.txt'), 'x');
  const engine = await openEngine();
  const { workflow } = await engine.publish(watching(folder, { first: 'all' }));
  expect(await told(engine, 1)).toEqual(['created old.txt']);
  await engine.call('workflows.remove', { id: workflow.id });
  expect((await engine.call('triggers.list', {})).triggers).toEqual([]);
  await writeFile(join(folder, 'meanwhile.txt'), 'x');
  await engine.call('workflows.restore', { id: workflow.id });
  await told(engine, 2);
  await writeFile(join(folder, 'new.txt'), 'x');
  expect(await told(engine, 3)).toEqual([
    'created old.txt',
    'created meanwhile.txt',
    'created new.txt',
  ]);
});

it('shows that a folder is gone beside the trigger until it is back', async () => {
  const parent = tempFolder();
  const folder = join(parent, 'drive');
  await mkdir(folder);
  const engine = await openEngine();
  await engine.publish(watching(folder));
  await looked(engine);
  await rename(folder, join(parent, 'away'));
  const troubled = await triggerBecomes(engine, ({ state }) => state === 'troubled');
  expect(troubled.trouble?.message).toBe(`There is no ${folder}.`);
  await rename(join(parent, 'away'), folder);
  const healed = await triggerBecomes(engine, ({ state }) => state === 'listening');
  expect(healed).toMatchObject({ trouble: null, failures: 0 });
});

it('refuses the data folder of Patchbay, and passes over it below another', async () => {
  const parent = tempFolder();
  const dataDir = join(parent, 'data');
  await mkdir(dataDir);
  const refused = await openEngine({ dataDir });
  await refused.publish(watching(dataDir));
  const trigger = await triggerBecomes(refused, ({ state }) => state === 'troubled');
  expect(trigger.trouble?.message).toContain('own data folder');
  await refused.call('workflows.remove', { id: trigger.workflowId });

  await refused.publish(watching(parent, { recursive: true, hidden: true, temporary: true }));
  await looked(refused);
  await writeFile(join(dataDir, 'patchbay.txt'), 'x');
  await writeFile(join(parent, 'mine.txt'), 'x');
  expect(await told(refused, 1)).toEqual(['created mine.txt']);
  expect(remembered(refused)).toEqual([{ key: 'mine.txt' }]);
});

it('says what it may read', async () => {
  const engine = await openEngine();
  const folder = tempFolder();
  const { workflow } = await engine.publish(watching(folder));
  const { derived } = await engine.call('workflows.permissions', {
    id: workflow.id,
    version: 'published',
  });
  expect(derived.map(({ permission }) => permission)).toContainEqual({
    kind: 'folder',
    access: 'read',
    path: folder,
  });
});
