import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { type ControlClient, connectControl, controlPath } from '../../server/control-client.ts';
import type { EventStatus } from '../../shared/model/event.ts';
import { runCampaign } from '../support/fuzz/campaign.ts';
import { MAX_BODY_BYTES, PATHS, TABLE } from '../support/fuzz/hostile-request.ts';
import { serving, testFolder } from '../support/patchbay-cli.ts';
import { openSockets, residentBytes } from '../support/process-usage.ts';
import { seededRandom } from '../support/random.ts';
import { rawConnection } from '../support/raw-http.ts';
import { isThorough } from '../support/thoroughness.ts';
import { until } from '../support/until.ts';

const COUNT = isThorough ? 20_000 : 3000;
const CONCURRENCY = 64;
/** Heap that V8 has not given back yet is no leak; what thousands of leaked requests hold is more. */
const ALLOWED_GROWTH = 200 * 1024 * 1024;

it(`withstands ${COUNT} malformed requests`, async () => {
  const random = seededRandom();
  console.log(`repeat with PATCHBAY_SEED=${random.seed}`);
  const data = await testFolder();
  const serve = await serving({ data });
  const port = Number(new URL(serve.hooks).port);
  const control = await controlOf(data);
  await createEndpoints(control);

  // A first round lets the process grow to its working size.
  const warmUp = await runCampaign({ port, random, count: 1000, concurrency: CONCURRENCY });
  expect(warmUp.problems).toEqual([]);
  const before = await measure(serve.pid);

  const campaign = await runCampaign({ port, random, count: COUNT, concurrency: CONCURRENCY });
  expect(campaign.problems).toEqual([]);
  expect(campaign.hostile).toBeGreaterThanOrEqual(COUNT);
  for (const status of campaign.statuses.keys()) expect(TABLE).toContain(status);
  expect(serve.stderr()).not.toMatch(/"level":(50|60)/);

  const probes = [...warmUp.accepted, ...campaign.accepted];
  expect(probes.length).toBeGreaterThan(COUNT / 20);
  expect((await eventIds(control, PATHS.probe, 'accepted')).toSorted()).toEqual(probes.toSorted());
  for (const path of [PATHS.refused, PATHS.signed, PATHS.retired]) {
    expect([path, await eventIds(control, path, 'accepted')]).toEqual([path, []]);
  }

  await until('every connection to be gone', async () => {
    const now = await measure(serve.pid);
    return now.sockets <= before.sockets;
  });
  const after = await measure(serve.pid);
  expect(after.resident - before.resident).toBeLessThan(ALLOWED_GROWTH);
  await expectEveryPlaceFree(port);
  expect(await serve.stop()).toBe(0);
});

async function controlOf(data: string): Promise<ControlClient> {
  const control = await connectControl(controlPath(data));
  if (control === null) throw new Error('the engine does not answer');
  onTestFinished(() => control.close());
  return control;
}

async function createEndpoints(control: ControlClient): Promise<void> {
  // Few places: requests that never give theirs back would soon leave none.
  const common = { maxBodyBytes: MAX_BODY_BYTES, maxConcurrent: 7 * CONCURRENCY };
  const verification = { scheme: 'hmac' as const, secrets: ['what nobody knows'] };
  for (const path of Object.values(PATHS)) {
    const settings = {
      ...common,
      path,
      ...(path === PATHS.signed ? { verification } : {}),
      ...(path === PATHS.retired ? { state: 'retired' as const } : {}),
    };
    await control.call('endpoints.create', { settings });
  }
}

async function eventIds(
  control: ControlClient,
  endpoint: string,
  status: EventStatus,
): Promise<string[]> {
  const ids: string[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await control.call('events.list', { endpoint, status, limit: 1000, before });
    ids.push(...page.events.map(({ id }) => id));
    before = page.events.at(-1)?.seq;
    if (!page.more || before === undefined) return ids;
  }
}

async function measure(pid: number): Promise<{ resident: number; sockets: number }> {
  // Elsewhere than on Linux the free places below have to do.
  const sockets = existsSync('/proc/self/fd') ? await openSockets(pid) : 0;
  return { resident: await residentBytes(pid), sockets };
}

/** As many connections as the listener has places for, each with an answer. */
async function expectEveryPlaceFree(port: number): Promise<void> {
  const request = `POST /hooks/${PATHS.probe} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const connections = await Promise.all(Array.from({ length: 512 }, () => rawConnection(port)));
  const statuses: number[] = [];
  for (const connection of connections) {
    connection.write(request);
    statuses.push(...(await connection.answers(1)).map(({ status }) => status));
  }
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(statuses).toHaveLength(512);
  for (const { socket } of connections) socket.resetAndDestroy();
}
