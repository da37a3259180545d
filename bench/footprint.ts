// What Patchbay takes when nothing happens, how soon it is ready, and the disk that a run takes.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { post } from './support/load.ts';
import { patchbay, setUpOrders } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { startPatchbay } from './support/server.ts';
import { startSink } from './support/sink.ts';

const RUNS = option('runs', 5000);
const repetitions = option('repetitions', 5);

function diskBytes(folder: string): number {
  return readdirSync(folder)
    .filter((file) => file.startsWith('patchbay.db'))
    .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

const sink = await startSink();
const first = await startPatchbay();
const { folder } = first;
setUpOrders(folder, sink.url);
await post({
  url: `${first.hooks}/hooks/orders`,
  ids: Array.from({ length: RUNS }, (_, i) => i),
  connections: 64,
});
const giveUp = performance.now() + 120_000;
while ((await sink.count()) < RUNS && performance.now() < giveUp) await sleep(20);
await sleep(500);
const stored: unknown = JSON.parse(patchbay(folder, 'runs', 'list', '--limit', '1', '--json'));
if (stored === null) throw new Error('no run was stored');
const busyMemory = first.memory();
// Stopping is not measured by removing the folder: the next starts open it again.
await first.stop({ keepFolder: true });
const bytesPerRun = diskBytes(folder) / RUNS;

const ready: number[] = [];
const idle: number[] = [];
for (let i = 0; i < repetitions; i++) {
  const server = await startPatchbay({ folder, ui: i % 2 === 0 });
  ready.push(server.readyMs);
  await sleep(3000);
  idle.push(server.memory());
  await server.stop();
}
sink.stop();
first.removeFolder();

report(
  'footprint: memory, start, disk',
  `An existing workspace with ${number(RUNS)} runs of 1 KB events; half of the starts with the screens, half without.`,
  [
    ['', 'Patchbay', 'target'],
    ['idle memory after a start, MB (highest)', number(Math.max(...idle) / 2 ** 20), '< 120'],
    ['memory right after the load, MB', number(busyMemory / 2 ** 20), ''],
    ['ready to receive, ms (median)', number(median(ready)), '< 1,000'],
    ['disk per event with its run, bytes', number(bytesPerRun), '≤ 3,072'],
  ],
);
