import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 2xx, and broken connections. */
  refused: number;
}

/** An order of 1 KB. */
export function order(id: number): string {
  const head = `{"kind":"order","id":${id},"customer":{"name":"Ann Example","email":"ann@example.com"},"pad":"`;
  return `${head}${'x'.repeat(1024 - head.length - 2)}"}`;
}

const hasWrk = ((): boolean => {
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // It prints its version and exits with 1.
    return error instanceof Error && 'status' in error && error.status === 1;
  }
})();
export const generator = hasWrk ? 'wrk' : 'autocannon';

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  headers?: Readonly<Record<string, string>>;
  /** A header whose value is another one in every request; only wrk can do that. */
  uniqueHeader?: string;
}

/** Posts the same 1 KB order over `connections` kept-alive connections for `seconds`. */
export async function load(options: Load): Promise<LoadResult> {
  return hasWrk ? loadWithWrk(options) : loadWithAutocannon(options);
}

async function loadWithWrk(options: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-wrk-'));
  const script = join(folder, 'post.lua');
  writeFileSync(
    script,
    `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
${Object.entries(options.headers ?? {})
  .map(([name, value]) => `wrk.headers["${name}"] = "${value}"`)
  .join('\n')}
wrk.body = '${order(1)}'
${options.uniqueHeader === undefined ? '' : countingRequest(options.uniqueHeader)}
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT {"perSecond":%f,"p50Ms":%f,"p99Ms":%f,"refused":%d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
`,
  );
  try {
    const { stdout } = await promisify(execFile)('wrk', [
      '-t1',
      `-c${options.connections}`,
      `-d${options.seconds}s`,
      '-s',
      script,
      options.url,
    ]);
    const line = /RESULT (.*)/.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`wrk said nothing:\n${stdout}`);
    const result: LoadResult = JSON.parse(line);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ids differ between runs, too: the data folder may be the same. */
function countingRequest(header: string): string {
  return `local count = 0
local run = "${randomUUID()}"
request = function()
  count = count + 1
  wrk.headers["${header}"] = run .. count
  return wrk.format()
end`;
}

async function loadWithAutocannon(options: Load): Promise<LoadResult> {
  const program = createRequire(import.meta.url).resolve('autocannon');
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    '--json',
    ...['-c', String(options.connections), '-d', String(options.seconds), '-m', 'POST'],
    ...Object.entries(options.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}=${value}`]),
    ...['-H', 'content-type=application/json', '-b', order(1), options.url],
  ]);
  const result: {
    requests: { average: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
    timeouts: number;
  } = JSON.parse(stdout);
  return {
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx + result.errors + result.timeouts,
  };
}

/** Posts orders with the given ids, `connections` at a time; resolves when all were answered. */
export async function post(options: {
  url: string;
  ids: readonly number[];
  connections: number;
}): Promise<{ refused: number }> {
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connections: options.connections });
  const left = [...options.ids].reverse();
  let refused = 0;
  const sender = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const { statusCode, body } = await request(options.url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json' },
        body: order(id),
      });
      await body.dump();
      if (statusCode >= 300) refused++;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, sender));
  await agent.close();
  return { refused };
}
