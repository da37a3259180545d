import { describe, expect, it } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { localServer } from '../../support/local-server.ts';
import { openEngine, statuses, stepOf } from '../../support/test-engine.ts';
import { testHost } from '../../support/test-host.ts';
import { httpStep, notifyStep, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

async function refusing(status: number) {
  return localServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{"why":"no"}');
  });
}

describe('a step that fails', () => {
  it('fails the run, with the reason at the step and what lies behind it skipped', async () => {
    const sink = await refusing(404);
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([httpStep('call', sink.url), setStep('next', 1)]));
    expect(run.status).toBe('failed');
    expect(run.error?.message).toContain('call');
    expect(stepOf(run, 'call')).toMatchObject({
      status: 'failed',
      port: null,
      output: null,
      error: { code: 'http_status', kind: '404', details: { status: 404, body: { why: 'no' } } },
      attempts: [{ number: 1, cause: 'initial', status: 'failed', error: { kind: '404' } }],
    });
    expect(statuses(run)['next']).toBe('skipped');
  });

  it('goes on with the error as its output when its author wants that', async () => {
    const sink = await refusing(500);
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([
        httpStep('call', sink.url, { onError: 'continue' }),
        setStep('next', '{{ steps.call.error.code }} {{ steps.call.error.details.body.why }}'),
      ]),
    );
    expect(run.status).toBe('succeeded');
    expect(run.error).toBeNull();
    expect(stepOf(run, 'call')).toMatchObject({ status: 'failed', port: 'out' });
    expect(stepOf(run, 'next').output).toBe('http_status no');
  });

  it('leaves through the error port when it has one, and only there', async () => {
    const sink = await refusing(500);
    const engine = await openEngine();
    const file = workflow(
      [
        httpStep('call', '{{ trigger.body.url }}', { onError: 'port' }),
        setStep('fine', 'fine'),
        setStep('mend', '{{ steps.call.error.message }}'),
      ],
      'start>call call>fine call.error>mend',
    );
    const failed = await engine.carryOut(file, { url: sink.url });
    expect(failed.status).toBe('succeeded');
    expect(stepOf(failed, 'call')).toMatchObject({ status: 'failed', port: 'error' });
    expect(statuses(failed)).toMatchObject({ fine: 'skipped', mend: 'succeeded' });
    expect(stepOf(failed, 'mend').output).toContain('500');

    const ok = await localServer();
    const succeeded = await engine.carryOut(file, { url: ok.url });
    expect(statuses(succeeded)).toMatchObject({ fine: 'succeeded', mend: 'skipped' });
  });

  it('fails before it acts when its expression cannot be worked out', async () => {
    const sink = await localServer();
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('call', sink.url, { params: { url: '{{ trigger.body.x.nope() }}' } })]),
    );
    expect(run.status).toBe('failed');
    expect(stepOf(run, 'call')).toMatchObject({
      status: 'failed',
      attempts: [],
      error: { code: 'expression_failed', message: expect.stringContaining('url') },
    });
    expect(sink.requests).toHaveLength(0);
  });

  it('says which setting does not fit after its expression was worked out', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([httpStep('call', '{{ trigger.body.url }}')]), {
      url: 'ftp://x',
    });
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'params_invalid',
      message: expect.stringContaining('url'),
      hint: expect.any(String),
    });
  });

  it('fails alone when this release cannot read its expression any more', async () => {
    const first = await openEngine();
    await first.publish(workflow([setStep('x', '{{ 1 + 1 }}'), setStep('y', 'never')]));
    first.db
      .prepare("UPDATE workflow_versions SET definition = replace(definition, '1 + 1', '1 +')")
      .run();
    await first.close();
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.ended(await second.start('A workflow'));
    expect(run.error?.code).toBe('step_failed');
    expect(stepOf(run, 'x').error).toMatchObject({ code: 'expression_failed' });
  });

  it('that this release does not know says so', async () => {
    const first = await openEngine();
    await first.publish(workflow([setStep('x', 1), setStep('y', 'never')]));
    first.db
      .prepare(
        'UPDATE workflow_versions SET definition = replace(definition, \'"set"\', \'"gone"\')',
      )
      .run();
    await first.close();
    const second = await openEngine({ dataDir: first.dataDir });
    const run = await second.ended(await second.start('A workflow'));
    expect(stepOf(run, 'x')).toMatchObject({
      stepType: 'gone',
      status: 'failed',
      error: { code: 'unknown_step_type', message: expect.stringContaining('"gone"') },
    });
  });

  it('fails the run when a host’s own fault stops it, and other runs go on', async () => {
    let faults = 1;
    const host = testHost({
      notify: async () => {
        if (faults-- > 0) throw new Error('no display');
      },
    });
    const engine = await openEngine({ host });
    const file = workflow([notifyStep('tell')]);
    const failed = await engine.carryOut(file);
    expect(stepOf(failed, 'tell').error).toMatchObject({ code: 'bug', message: 'no display' });
    expect((await engine.carryOut(file)).status).toBe('succeeded');
  });
});

describe('a time limit', () => {
  it('of the step ends a request that gets no answer, and closes its connection', async () => {
    const sink = await localServer(() => {});
    const engine = await openEngine();
    const run = await engine.carryOut(workflow([httpStep('call', sink.url, { timeoutMs: 60 })]));
    expect(stepOf(run, 'call').error).toMatchObject({
      code: 'timeout',
      kind: 'timeout',
      message: expect.stringContaining('60 ms'),
    });
    await expect.poll(() => sink.open.size).toBe(0);
  });

  it('of the workflow holds for steps without their own', async () => {
    const sink = await localServer(() => {});
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([httpStep('call', sink.url)], undefined, { settings: { stepTimeoutMs: 70 } }),
    );
    expect(stepOf(run, 'call').error?.message).toContain('70 ms');
  });

  it('of the workspace holds for workflows without their own', async () => {
    const sink = await localServer(() => {});
    const engine = await openEngine();
    const settings = await engine.call('settings.get', {});
    await engine.call('settings.set', {
      settings: { ...settings, execution: { ...settings.execution, stepTimeoutMs: 80 } },
    });
    const run = await engine.carryOut(workflow([httpStep('call', sink.url)]));
    expect(stepOf(run, 'call').error?.message).toContain('80 ms');
  });

  it('ends a step that does not listen, and what it does later changes nothing', async () => {
    let release = (): void => {};
    const host = testHost({
      notify: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    });
    const engine = await openEngine({ host });
    const run = await engine.carryOut(workflow([notifyStep('tell', { timeoutMs: 20 })]));
    expect(stepOf(run, 'tell')).toMatchObject({
      status: 'failed',
      error: { code: 'timeout' },
      attempts: [{ status: 'failed' }],
    });
    release();
    await engine.carryOut(workflow([setStep('x', 1)], undefined, { name: 'Another' }));
    expect(await engine.run(run.id)).toEqual(run);
  });
});
