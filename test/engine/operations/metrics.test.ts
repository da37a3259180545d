import { describe, expect, it } from 'vitest';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

/** Every sample by its name with labels, as Prometheus reads it. */
async function scrape(engine: TestEngine): Promise<Map<string, number>> {
  const { text, contentType } = await engine.call('system.metrics', {});
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(text.endsWith('\n')).toBe(true);
  const samples = new Map<string, number>();
  const typed = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) /.exec(line);
    if (comment?.[1] === 'TYPE') {
      expect(typed.has(comment[2] ?? ''), `${comment[2]} twice`).toBe(false);
      typed.add(comment[2] ?? '');
    }
    if (comment !== null || line === '') continue;
    const sample = /^([a-z_:][\w:]*(?:\{.*\})?) (\S+)$/i.exec(line);
    if (sample === null) throw new Error(`not a sample: ${line}`);
    expect(samples.has(sample[1] ?? ''), `${sample[1]} twice`).toBe(false);
    samples.set(sample[1] ?? '', Number(sample[2]));
  }
  return samples;
}

describe('the metrics', () => {
  it('count events, runs and steps by how they ended', async () => {
    const engine = await openEngine();
    const server = await localServer((_request, response) => sendJson(response, {}, 500));
    await engine.publish(
      onWebhook(workflow([setStep('x', 1), httpStep('call', server.url)]), 'orders'),
    );
    for (let n = 0; n < 2; n++) {
      const [run = ''] = await engine.send('orders', { n });
      await engine.ended(run);
    }
    const samples = await scrape(engine);
    expect(samples.get('patchbay_events_total{endpoint="orders",status="accepted"}')).toBe(2);
    expect(samples.get('patchbay_runs_total{status="failed"}')).toBe(2);
    expect(samples.get('patchbay_step_runs_total{type="set",status="succeeded"}')).toBe(2);
    expect(samples.get('patchbay_step_runs_total{type="http-request",status="failed"}')).toBe(2);
    expect(samples.get('patchbay_run_seconds_count')).toBe(2);
    expect(samples.get('patchbay_run_seconds_bucket{le="+Inf"}')).toBe(2);
    expect(samples.get('patchbay_runs_queued')).toBe(0);
    expect(samples.get('patchbay_info{version="0.0.0-test"}')).toBe(1);
    expect(samples.get('patchbay_database_bytes')).toBeGreaterThan(0);
    expect(samples.get('patchbay_commit_writes_count')).toBeGreaterThan(0);
    expect(samples.get('patchbay_process_resident_memory_bytes')).toBeGreaterThan(0);

    const again = await scrape(engine);
    expect(again.get('patchbay_events_total{endpoint="orders",status="accepted"}')).toBe(2);
  });

  it('count the events of other triggers by their type', async () => {
    const engine = await openEngine();
    await engine.publish(
      workflow([{ id: 'start', type: 'app-start' }, setStep('x', 1)], 'start>x', { name: 'Boot' }),
    );
    await engine.close();
    const { dataDir, host } = engine;
    const again = await openEngine({ dataDir, host });
    const samples = await until('the event of the start', async () => {
      const found = await scrape(again);
      return found.get('patchbay_trigger_events_total{source="app-start"}') === 1 && found;
    });
    expect(samples.get('patchbay_events_total{endpoint="",status="accepted"}')).toBe(1);
  });

  it('have buckets that add up', async () => {
    const engine = await openEngine();
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    for (let n = 0; n < 20; n++) await engine.send('orders', { n });
    const samples = await scrape(engine);
    const buckets = [...samples]
      .filter(([name]) => name.startsWith('patchbay_commit_writes_bucket'))
      .map(([, value]) => value);
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    expect(buckets.at(-1)).toBe(samples.get('patchbay_commit_writes_count'));
    expect(samples.get('patchbay_commit_writes_sum')).toBeGreaterThanOrEqual(
      samples.get('patchbay_commit_writes_count') ?? 0,
    );
  });
});
