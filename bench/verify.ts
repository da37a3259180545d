// What verification adds to the cost of taking a webhook: the same requests, signed as GitHub's, at
// an endpoint that does not look at the signature and at one that does.
import { createHmac } from 'node:crypto';
import { type Load, type LoadResult, load, order } from './support/load.ts';
import { patchbay } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { startPatchbay } from './support/server.ts';

const CONNECTIONS = 64;
const repetitions = option('repetitions', 8);
const seconds = option('seconds', 2);

const SECRET = 'correct-horse-battery-staple';
process.env.PATCHBAY_BENCH_SECRET = SECRET;
const signature = createHmac('sha256', SECRET).update(order(1)).digest('hex');

const requests: Pick<Load, 'headers' | 'uniqueHeader'> = {
  headers: { 'x-hub-signature-256': `sha256=${signature}`, 'x-github-event': 'push' },
  uniqueHeader: 'x-github-delivery',
};

const NONE = ['--scheme', 'none'];
const GITHUB = ['--scheme', 'github', '--secret-env', 'PATCHBAY_BENCH_SECRET'];
const BY_DELIVERY = ['--set', 'dedupe={"by":"header","header":"x-github-delivery"}'];
const endpoints: { name: string; path: string; baseline: string; settings: readonly string[] }[] = [
  {
    name: 'none',
    path: 'none',
    baseline: 'none',
    settings: [...NONE, '--set', 'dedupe={"by":"none"}'],
  },
  {
    name: 'github',
    path: 'github',
    baseline: 'none',
    settings: [...GITHUB, '--set', 'dedupe={"by":"none"}'],
  },
  {
    name: 'none, twins by X-GitHub-Delivery',
    path: 'none-twins',
    baseline: 'none-twins',
    settings: [...NONE, ...BY_DELIVERY],
  },
  {
    name: 'github, twins by its preset',
    path: 'github-twins',
    baseline: 'none-twins',
    settings: GITHUB,
  },
];

interface Measured extends LoadResult {
  /** Processor time of the server per accepted request, in microseconds. */
  cpuUs: number;
}

const results = new Map<string, Measured[]>(endpoints.map(({ path }) => [path, []]));
// One process takes all of it in short turns: starts, and minutes, differ more than schemes do.
const server = await startPatchbay();
try {
  for (const { path, settings } of endpoints)
    patchbay(server.folder, 'endpoints', 'create', path, ...settings);
  const at = (path: string): Load => ({
    url: `${server.hooks}/hooks/${path}`,
    connections: CONNECTIONS,
    seconds,
    ...requests,
  });
  for (const { path } of endpoints) await load({ ...at(path), seconds: 1 });
  for (let repetition = 0; repetition < repetitions; repetition++) {
    // In the other direction every second time: a machine that slows down is fair to all.
    for (const { path } of repetition % 2 === 0 ? endpoints : endpoints.toReversed()) {
      const before = server.cpuMs();
      const result = await load(at(path));
      const cpuUs = ((server.cpuMs() - before) * 1000) / (result.perSecond * seconds);
      results.get(path)?.push({ ...result, cpuUs });
    }
  }
} finally {
  await server.stop();
}

const pick = (path: string, key: keyof Measured): number =>
  median((results.get(path) ?? []).map((result) => result[key]));
/** Of the two turns of each repetition; the middle one of all. */
const ratio = (path: string, baseline: string, key: keyof Measured): number => {
  const others = results.get(baseline) ?? [];
  return median(
    (results.get(path) ?? []).map((result, index) => result[key] / (others[index]?.[key] ?? 0)),
  );
};
const rows: string[][] = [
  [
    'endpoint',
    'accepted/s',
    'p99 ms',
    'refused',
    'processor µs each',
    'processor to none',
    'rate to none',
  ],
];
for (const { name, path, baseline } of endpoints)
  rows.push([
    name,
    number(pick(path, 'perSecond')),
    number(pick(path, 'p99Ms'), 1),
    number(pick(path, 'refused')),
    number(pick(path, 'cpuUs'), 1),
    number(ratio(path, baseline, 'cpuUs'), 3),
    number(ratio(path, baseline, 'perSecond'), 3),
  ]);
report(
  "verify: what GitHub's signature adds to taking a webhook",
  `1 KB JSON at ${CONNECTIONS} connections, ${repetitions} turns of ${seconds} s for each endpoint of one process. Every request is signed and has an id of its own. Target: verification adds less than 10 % (processor to none < 1.10).`,
  rows,
);
