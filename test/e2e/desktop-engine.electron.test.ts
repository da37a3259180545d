import { expect, it } from 'vitest';
import { startSenders } from '../chaos/senders.ts';
import { desktop } from '../support/desktop.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

it('keeps its window and every acknowledged event when the engine is killed', async () => {
  const port = await freePort();
  const { page, call, enginePid } = await desktop({ args: [`--hooks=127.0.0.1:${port}`] });
  const { id: endpoint } = await call('endpoints.create', { settings: { path: 'orders' } });
  const loaded = await page.evaluate(() => performance.timeOrigin);
  const senders = startSenders({
    count: 6,
    pauseMs: 5,
    address: () => `http://127.0.0.1:${port}/hooks/orders`,
    body: (n) => ({ n }),
  });
  let last = 0;
  for (let kills = 1; kills <= 2; kills++) {
    await until('events to be acknowledged', () => senders.acknowledged.size > last + 100);
    const pid = await until('the engine to run', enginePid);
    process.kill(pid, 'SIGKILL');
    await until('another engine to run', async () => {
      const now = await enginePid();
      return now !== undefined && now !== pid;
    });
    last = senders.acknowledged.size;
  }
  await until('events to be acknowledged', () => senders.acknowledged.size > last + 100);
  await senders.stop();

  const kept = new Set<string>();
  for (let more = true, before: number | undefined; more; ) {
    const found = await call('events.list', { endpoint, limit: 500, ...(before && { before }) });
    for (const { id, seq } of found.events) {
      kept.add(id);
      before = seq;
    }
    more = found.more;
  }
  expect([...senders.acknowledged.values()].filter((id) => !kept.has(id))).toEqual([]);
  expect(senders.surprises).toEqual([]);
  // The window was never loaded again, and shows what came after.
  await page.getByText(`${kept.size} events kept`).waitFor();
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded);
});
