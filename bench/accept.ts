// How fast a webhook is taken: verified (scheme none), stored with synchronous=FULL, answered.
import { type LoadResult, load } from './support/load.ts';
import { setUpOrders } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { type ServerUnderTest, startBaseline, startPatchbay } from './support/server.ts';

const CONNECTIONS = [1, 16, 64, 256];
const repetitions = option('repetitions', 3);
const seconds = option('seconds', 4);

const servers: {
  name: string;
  start: () => Promise<ServerUnderTest>;
  setUp?: (s: ServerUnderTest) => void;
}[] = [
  { name: 'Express, nothing stored', start: () => startBaseline('express-plain') },
  { name: 'Express, a commit each', start: () => startBaseline('express-commit-each') },
  { name: 'Express, group commit', start: () => startBaseline('express-group-commit') },
  { name: 'Patchbay', start: () => startPatchbay(), setUp: (s) => setUpOrders(s.folder, null) },
];

const only = process.argv.find((arg) => arg.startsWith('--connections='))?.split('=')[1];
const rows: string[][] = [
  [
    'connections',
    'server',
    'accepted/s',
    'p50 ms',
    'p99 ms',
    'refused',
    'rate to group commit',
    'p99 to group commit',
  ],
];
for (const connections of only === undefined ? CONNECTIONS : only.split(',').map(Number)) {
  const results = new Map<string, LoadResult[]>(servers.map(({ name }) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const { name, start, setUp } of servers) {
      const server = await start();
      try {
        setUp?.(server);
        const url = `${server.hooks}/hooks/orders`;
        await load({ url, connections, seconds: 1 });
        results.get(name)?.push(await load({ url, connections, seconds }));
      } finally {
        await server.stop();
      }
    }
  }
  const pick = (name: string, key: keyof LoadResult): number =>
    median((results.get(name) ?? []).map((result) => result[key]));
  for (const { name } of servers) {
    const rate = pick(name, 'perSecond');
    const p99 = pick(name, 'p99Ms');
    rows.push([
      String(connections),
      name,
      number(rate),
      number(pick(name, 'p50Ms'), 2),
      number(p99, 1),
      number(pick(name, 'refused')),
      number(rate / pick('Express, group commit', 'perSecond'), 2),
      number(p99 / pick('Express, group commit', 'p99Ms'), 2),
    ]);
  }
}
report(
  'accept: how fast a webhook is taken',
  `1 KB JSON, ${repetitions} repetitions of ${seconds} s each, the servers in turn. Target at 64 connections: at least 0.8 of group commit, p99 at most 1.5 times its.`,
  rows,
);
