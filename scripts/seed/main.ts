// Fills a demo workspace: started by scripts/seed.mjs.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RUN_STATUSES } from '../../shared/model/run.ts';
import { inRoot } from '../lib/paths.mjs';
import { RECEIVER_PORT, startReceiver } from '../receiver.mjs';
import { type Sending, story } from './story.ts';
import { seededWorkflows } from './workflows.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const DAY_MS = 86_400_000;
/** What is sent so soon after another is carried out beside it, as in earnest. */
const TOGETHER_MS = 40_000;

const usual = inRoot('.cache', 'demo');
const { values } = parseArgs({ options: { data: { type: 'string' } } });
const dataDir = resolve(values.data ?? usual);
const filesDir = `${dataDir}-files`;

if (existsSync(join(dataDir, 'patchbay.db'))) {
  // Only what an earlier run of this script has made is made anew.
  if (dataDir !== usual) {
    console.error(`${dataDir} holds a workspace already. Remove it, or name another with --data.`);
    process.exit(1);
  }
  if (existsSync(join(dataDir, 'control.sock'))) rmSync(join(dataDir, 'control.sock'));
  rmSync(dataDir, { recursive: true });
  rmSync(filesDir, { recursive: true, force: true });
}

const startedAt = Date.now();
const receiver = await openReceiver();
const workspace = await openWorkspace(dataDir, startedAt - 6 * DAY_MS);
try {
  await importWorkflows(workspace);
  const sendings = story(startedAt);
  for (const [index, sending] of sendings.entries()) {
    await send(workspace, sending);
    const next = sendings[index + 1];
    if (next === undefined || next.at - sending.at > TOGETHER_MS) await workspace.settled();
  }
  workspace.at(Date.now());
  await finish(workspace);
  await report(workspace, sendings.length);
} finally {
  await workspace.close();
  await receiver.close();
}

/** On the port of the examples, or where that is taken on any. */
async function openReceiver() {
  // One shelf in the warehouse does not answer, and the CRM has bad moments.
  let leads = 0;
  const refuses = (path: string, body: string): boolean => {
    if (path.startsWith('/stock/POT-IRON')) return body.includes('"change":-3');
    if (path === '/crm/leads') leads += 1;
    return path === '/crm/leads' && leads % 9 > 5;
  };
  try {
    return await startReceiver({ port: RECEIVER_PORT, refuses });
  } catch {
    return await startReceiver({ port: 0, refuses });
  }
}

async function importWorkflows({ call }: Workspace): Promise<void> {
  mkdirSync(join(filesDir, 'Backups'), { recursive: true });
  writeFileSync(join(filesDir, 'Backups', 'home.tar.gz'), 'x'.repeat(4096));
  await call('credentials.save', {
    name: 'slack',
    data: { type: 'webhook-url', url: `${receiver.url}/slack` },
  });
  for (const { file, publish, folder, tags } of seededWorkflows({
    receiver: receiver.url,
    files: filesDir,
  })) {
    const { workflow } = await call('workflows.import', { file, publish, grant: 'all' });
    await call('workflows.setPlace', { id: workflow.id, folder, tags });
  }
}

async function send({ at, hooksUrl }: Workspace, { at: time, path, headers, body }: Sending) {
  at(time);
  // What is refused is part of the story.
  await fetch(`${hooksUrl}/hooks/${path}`, { method: 'POST', headers, body });
}

/** What a person has done since: a draft that differs, and one that is paused. */
async function finish({ call }: Workspace): Promise<void> {
  const { workflows } = await call('workflows.list', {});
  const counting = workflows.find(({ name }) => name.startsWith('Count the large'));
  if (counting !== undefined) {
    const { draft } = await call('workflows.get', { id: counting.id });
    const steps = draft.steps.map((step) =>
      step.id === 'large' ? { ...step, name: '100 or more, or many?' } : step,
    );
    await call('workflows.saveDraft', { id: counting.id, definition: { ...draft, steps } });
  }
  const pushes = workflows.find(({ name }) => name.startsWith('GitHub push'));
  if (pushes !== undefined) await call('workflows.setPaused', { id: pushes.id, paused: true });
}

async function report({ call }: Workspace, sent: number): Promise<void> {
  const { workflows } = await call('workflows.list', {});
  const counts: string[] = [];
  for (const status of RUN_STATUSES) {
    const { runs, more } = await call('runs.list', { status, limit: 1000 });
    if (runs.length > 0) counts.push(`${runs.length}${more ? '+' : ''} ${status}`);
  }
  const [failed] = (await call('runs.list', { status: 'failed', limit: 1 })).runs;
  const { events } = await call('events.list', { endpoint: 'leads', limit: 1 });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const shown = relative(process.cwd(), dataDir);
  const data = values.data === undefined && !shown.startsWith('..') ? shown : dataDir;
  const command = (words: string) => `  node dist/cli.js ${words} --data ${data}`;
  console.log(
    [
      `Filled ${data} in ${seconds} s: ${workflows.length} workflows, ${sent} webhooks, runs: ${counts.join(', ')}.`,
      '',
      'Look at it in the browser, at the address that this prints:',
      command('serve'),
      'or in a terminal:',
      command('workflows list'),
      command('runs list --status failed'),
      command(`runs retry ${failed?.id ?? 'ID'}`),
      command(`events replay ${events[0]?.id ?? 'ID'}`),
      command('approvals list'),
      command(`workflows rehearse "Lead routing" --event ${events[0]?.id ?? 'ID'}`),
      '',
      `The workflows call ${receiver.url}; so that retries find somebody there:`,
      `  node scripts/receiver.mjs ${new URL(receiver.url).port}`,
    ].join('\n'),
  );
}
