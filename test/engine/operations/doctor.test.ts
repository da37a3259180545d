import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClockWatch } from '../../../engine/operations/clock-watch.ts';
import { createUsageSamples } from '../../../engine/operations/usage-samples.ts';
import type { DoctorCheck } from '../../../shared/model/doctor.ts';
import { testDatabase } from '../../support/database.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer, portOf } from '../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import { delayStep, httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const HOUR = 3_600_000;

async function check(engine: TestEngine, name: string): Promise<DoctorCheck> {
  const { checks } = await engine.call('system.doctor', {});
  const found = checks.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
}

describe('doctor', () => {
  it('finds nothing wrong with a new workspace, and whatever it finds says what to do', async () => {
    const engine = await openEngine();
    const { checks } = await engine.call('system.doctor', { full: true });
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    await engine.call('endpoints.create', {
      settings: { path: 'a', verification: { scheme: 'bearer', secrets: [] } },
    });
    expect(await check(engine, 'endpoints')).toEqual({
      name: 'endpoints',
      status: 'warning',
      message: 'Without a secret these refuse everything: a.',
      why: expect.stringMatching(/\w/),
      hint: expect.stringMatching(/Endpoints, or `patchbay endpoints update/),
    });
  });

  it('names runs that hang and runs that wait in vain', async () => {
    const engine = await openEngine();
    const server = await localServer(() => {});
    await engine.publish(workflow([httpStep('call', server.url)], undefined, { name: 'Hanging' }));
    const id = await engine.start('Hanging');
    await until('the call', async () => (await engine.run(id)).status === 'running');
    engine.host.clock.advance(2 * HOUR);
    const running = await check(engine, 'runs');
    expect(running).toMatchObject({ status: 'warning' });
    expect(running.message).toContain(`${id} of “Hanging” (2 hours)`);
    await engine.call('runs.cancel', { id });
    expect(await check(engine, 'runs')).toMatchObject({ status: 'ok' });
  });

  it('names what is queued or due and not carried out', async () => {
    const first = await openEngine();
    await first.publish(workflow([delayStep('wait', 60)], undefined, { name: 'Late' }));
    const { id } = await first.carryOut(
      workflow([delayStep('wait', 60)], undefined, { name: 'Late' }),
    );
    await first.close();
    const { dataDir, host } = first;
    host.clock.advance(2 * HOUR);
    const closed = await openEngine({ dataDir, host, execute: false });
    expect(await check(closed, 'due times')).toMatchObject({
      status: 'warning',
      message: '1 waiting runs are past their time.',
      hint: expect.stringContaining('patchbay serve'),
    });
    const queued = await closed.start('Late');
    host.clock.advance(2 * HOUR);
    expect((await check(closed, 'queue')).message).toContain(queued);
    expect(id).not.toBe(queued);
  });

  it('names credentials that are missing or cannot be read, and who needs them', async () => {
    const engine = await openEngine();
    const auth = { type: 'credential', credential: 'crm' };
    await engine.publish(
      workflow([httpStep('call', 'http://127.0.0.1:9', { params: { auth } })], undefined, {
        name: 'Sync',
      }),
    );
    expect(await check(engine, 'missing credentials')).toMatchObject({
      status: 'failed',
      message: 'Credentials that are named and not there: “crm” (used by “Sync”).',
    });
    await engine.call('credentials.save', {
      name: 'crm',
      data: { type: 'bearer', token: 'secret-token' },
    });
    await engine.publish(
      onWebhook(workflow([setStep('x', 1)], undefined, { name: 'Hook' }), 'orders', {
        verification: { scheme: 'bearer', secrets: [{ value: 'secret-token' }] },
      }),
    );
    expect(await check(engine, 'missing credentials')).toMatchObject({ status: 'ok' });
    expect(await check(engine, 'credentials')).toMatchObject({ status: 'ok' });
    await engine.close();

    const host = testHost({ masterKey: Buffer.alloc(32, 9) });
    const other = await openEngine({ dataDir: engine.dataDir, host });
    expect(await check(other, 'credentials')).toMatchObject({
      status: 'failed',
      message: 'Cannot be decrypted: crm.',
    });
    expect(await check(other, 'endpoints')).toMatchObject({
      status: 'failed',
      message: 'The secrets of these cannot be decrypted: orders.',
    });
  });

  it('notices listeners that do not answer', async () => {
    const engine = await openEngine();
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = portOf(server.address());
    const sockets = [{ host: '127.0.0.1', port }];
    const hooksUrl = `http://127.0.0.1:${port}`;
    engine.engine.setListening({ hooksUrl, uiUrl: null, sockets });
    expect(await check(engine, 'listener')).toMatchObject({ status: 'ok' });
    await new Promise((resolve) => server.close(resolve));
    expect(await check(engine, 'listener')).toMatchObject({
      status: 'failed',
      message: `Cannot be connected to: 127.0.0.1:${port}.`,
    });
  });

  it('notices a clock that was set back, and one that was never set', async () => {
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'crm',
      data: { type: 'bearer', token: 'secret-token' },
    });
    engine.host.clock.advance(-3 * HOUR);
    expect(await check(engine, 'clock')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('from 3 hours ahead'),
    });
    engine.host.clock.advance(-engine.host.clock.now());
    expect(await check(engine, 'clock')).toMatchObject({ status: 'failed' });
  });

  it('notices files that others can read', async () => {
    const engine = await openEngine();
    expect(await check(engine, 'permissions')).toMatchObject({ status: 'ok' });
    chmodSync(join(engine.dataDir, 'patchbay.db'), 0o644);
    expect(await check(engine, 'permissions')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('patchbay.db'),
    });
  });
});

describe('the clock watch', () => {
  it('tells a clock that was set from time that passed', () => {
    let clock = 1_000_000;
    let steady = 0;
    const watch = createClockWatch({ now: () => clock, steady: () => steady });
    const pass = (ms: number) => {
      clock += ms;
      steady += ms;
      watch.look();
    };
    pass(10_000);
    pass(600_000);
    expect(watch.jumps()).toEqual([]);
    expect(watch.awakeSince()).toBe(1_000_000);
    clock += 7_200_000;
    pass(10_000);
    clock -= 60_000;
    pass(10_000);
    expect(watch.jumps().map(({ byMs }) => byMs)).toEqual([7_200_000, -60_000]);
    expect(watch.awakeSince()).toBe(clock);
  });
});

describe('the growth of what is stored', () => {
  it('is told from the last week, once a day is known', () => {
    const samples = createUsageSamples(testDatabase());
    const start = Date.UTC(2026, 10, 1);
    const add = (hour: number, freeBytes: number) =>
      samples.add({ at: start + hour * HOUR, databaseBytes: 0, freeBytes });
    expect(samples.isDue(start)).toBe(true);
    add(0, 1000);
    expect(samples.isDue(start + HOUR - 1)).toBe(false);
    add(23, 800);
    expect(samples.growthPerDay(start + 23 * HOUR)).toBe(0);
    add(48, 600);
    expect(samples.growthPerDay(start + 48 * HOUR)).toBe(200);
    add(24 * 30, 0);
    expect(samples.growthPerDay(start + 24 * 30 * HOUR)).toBe(0);
  });
});
