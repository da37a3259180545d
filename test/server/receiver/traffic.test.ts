import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Settings } from '../../../shared/model/settings.ts';
import { problemOf, type Receiver, receiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';
import { manualWorkflow } from '../../support/workflow-files.ts';

function withHooks(there: Receiver, hooks: Partial<Settings['hooks']>): Promise<void> {
  return there.changeSettings((settings) => ({
    ...settings,
    hooks: { ...settings.hooks, ...hooks },
  }));
}

function from(address: string) {
  return { headers: [['X-Forwarded-For', address]] as const };
}

describe('the rate of an address', () => {
  const rate = { ratePerAddress: { perSecond: 0.5, burst: 2 } };

  it('counts over all endpoints and unknown paths, and ends with time', async () => {
    const there = await receiver();
    await there.endpoint({ path: 'a' });
    await there.endpoint({ path: 'b' });
    await withHooks(there, rate);
    const answers = [];
    for (const path of ['a', 'unknown', 'b']) answers.push(await there.send(`/hooks/${path}`));
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 429]);
    const limited = answers[2];
    if (limited === undefined) throw new Error('no answer');
    expect(problemOf(limited).detail).toContain('this address');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    const [rejected] = await there.events({ status: 'rejected' });
    expect(rejected).toMatchObject({ reason: 'rate_limited' });
    there.host.clock.advance(2000);
    expect((await there.send('/hooks/b')).status).toBe(200);
  });

  it('is that of the sender whom a trusted proxy names, not of the tunnel', async () => {
    const there = await receiver();
    await there.endpoint({ path: 'a' });
    await withHooks(there, { ...rate, trustedProxies: ['127.0.0.1'] });
    const statuses = [];
    for (const address of ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2'])
      statuses.push((await there.send('/hooks/a', from(address))).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it('cannot be got round by a header of the sender’s own', async () => {
    const there = await receiver();
    await there.endpoint({ path: 'a' });
    await withHooks(there, rate);
    const statuses = [];
    for (const n of [1, 2, 3])
      statuses.push((await there.send('/hooks/a', from(`203.0.113.${n}`))).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

it('with as many open requests as are allowed, others get 503 until one is answered', async () => {
  const there = await receiver();
  await there.endpoint({ path: 'a' });
  await withHooks(there, { maxConcurrent: 1 });
  const slow = connect(there.port, '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  slow.write('POST /hooks/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1');
  const shed = await until('shedding', async () => {
    const answer = await there.send('/hooks/a');
    return answer.status === 503 && answer;
  });
  expect(shed.headers.get('retry-after')).toBe('1');
  expect(problemOf(shed).detail).toBe('Too many requests are open at once.');
  slow.write('2');
  await until('recovery', async () => (await there.send('/hooks/a')).status === 200);
});

it('with a full queue it answers 503, and receives again when the queue has shrunk', async () => {
  const there = await receiver({ execute: false });
  await there.endpoint({ path: 'a' });
  const id = await there.workflow(manualWorkflow());
  await there.changeSettings((settings) => ({
    ...settings,
    execution: { ...settings.execution, maxQueued: 100 },
  }));
  for (let n = 0; n < 100; n++) await there.call('workflows.run', { id });
  const shed = await there.send('/hooks/a');
  expect(shed.status).toBe(503);
  expect(shed.headers.get('retry-after')).toBe('10');
  const queued = await there.runs();
  const cancel = (runs: typeof queued) =>
    Promise.all(runs.map((run) => there.call('runs.cancel', { id: run.id })));
  await cancel(queued.slice(0, 5));
  expect((await there.send('/hooks/a')).status).toBe(503);
  await cancel(queued.slice(5, 11));
  expect((await there.send('/hooks/a')).status).toBe(200);
});
