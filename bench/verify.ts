// What verification adds to the cost of taking a webhook: the same requests, signed as GitHub's, at
// an endpoint that does not look at the signature and at one that does.
import { createHmac } from 'node:crypto';
import { type Load, type LoadResult, load, order } from './support/load.ts';
import { patchbay } from './support/patchbay-workspace.ts';
import { median, number, option, report } from './support/report.ts';
import { startPatchbay } from './support/server.ts';

const CONNECTIONS = 64;
const repetitions = option('repetitions', 5);
const seconds = option('seconds', 4);

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
const endpoints: { name: string; settings: readonly string[] }[] = [
  { name: 'none', settings: [...NONE, '--set', 'dedupe={"by":"none"}'] },
  { name: 'github', settings: [...GITHUB, '--set', 'dedupe={"by":"none"}'] },
  { name: 'none, twins by X-GitHub-Delivery', settings: [...NONE, ...BY_DELIVERY] },
  { name: 'github, twins by its preset', settings: GITHUB },
];

interface Measured extends LoadResult {
  /** Processor time of the server per accepted request, in microseconds. */
  cpuUs: number;
}

const results = new Map<string, Measured[]>(endpoints.map(({ name }) => [name, []]));
for (let repetition = 0; repetition < repetitions; repetition++) {
  // In turn, and in the other direction every second time: a machine that slows down is fair to all.
  const turn = repetition % 2 === 0 ? endpoints : endpoints.toReversed();
  for (const { name, settings } of turn) {
    const server = await startPatchbay();
    try {
      patchbay(server.folder, 'endpoints', 'create', 'orders', ...settings);
      const url = `${server.hooks}/hooks/orders`;
      await load({ url, connections: CONNECTIONS, seconds: 1, ...requests });
      const before = server.cpuMs();
      const result = await load({ url, connections: CONNECTIONS, seconds, ...requests });
      const cpuUs = ((server.cpuMs() - before) * 1000) / (result.perSecond * seconds);
      results.get(name)?.push({ ...result, cpuUs });
    } finally {
      await server.stop();
    }
  }
}

const pick = (name: string, key: keyof Measured): number =>
  median((results.get(name) ?? []).map((result) => result[key]));
/** Pairs of one repetition are compared, and then the middle pair counts: machines drift. */
const ratio = (name: string, baseline: string, key: keyof Measured): number => {
  const others = results.get(baseline) ?? [];
  return median(
    (results.get(name) ?? []).map((result, index) => result[key] / (others[index]?.[key] ?? 0)),
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
endpoints.forEach(({ name }, index) => {
  const baseline = endpoints[index < 2 ? 0 : 2]?.name ?? name;
  rows.push([
    name,
    number(pick(name, 'perSecond')),
    number(pick(name, 'p99Ms'), 1),
    number(pick(name, 'refused')),
    number(pick(name, 'cpuUs'), 1),
    number(ratio(name, baseline, 'cpuUs'), 3),
    number(ratio(name, baseline, 'perSecond'), 3),
  ]);
});
report(
  "verify: what GitHub's signature adds to taking a webhook",
  `1 KB JSON at ${CONNECTIONS} connections, ${repetitions} repetitions of ${seconds} s each, the endpoints in turn. Every request is signed and has an id of its own. Target: verification adds less than 10 % (processor to none < 1.10).`,
  rows,
);
