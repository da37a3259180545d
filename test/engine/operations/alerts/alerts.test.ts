import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertRuleInput } from '../../../../shared/model/alert.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, sendJson } from '../../../support/local-server.ts';
import { openEngine, type TestEngine } from '../../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../../support/test-workflows.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const told = [{ to: 'notification' }] satisfies AlertRuleInput['channels'];

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine({ watchEveryMs: 10 });
});

const titles = () => engine.host.notifications.map(({ title }) => title);

async function titled(count: number): Promise<string[]> {
  await until(`${count} messages`, () => titles().length >= count, { everyMs: 5 });
  return titles();
}

/** Several looks at every rule have passed, and told nothing. */
async function looked(): Promise<void> {
  const before = titles();
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(titles()).toEqual(before);
}

async function firingTexts(): Promise<string[]> {
  const { alerts } = await engine.call('alerts.list', {});
  return alerts.flatMap(({ firing }) => firing.map(({ text }) => text));
}

/** A workflow whose step fails as long as the answer is 500. */
async function failing(name = 'Orders'): Promise<{ run: () => Promise<string>; mend: () => void }> {
  let status = 500;
  const server = await localServer((_request, response) => sendJson(response, {}, status));
  const { workflow: made } = await engine.publish(
    workflow([httpStep('call', server.url)], undefined, { name }),
  );
  return {
    run: async () => {
      const id = await engine.start(made.id);
      await engine.ended(id);
      return id;
    },
    mend: () => {
      status = 200;
    },
  };
}

describe('failures of runs', () => {
  it('are told once when they begin, and again when the time has passed without', async () => {
    await engine
      .call('alerts.save', {
        rule: {
          name: 'orders fail',
          when: { on: 'run-failures', workflow: 'Orders', failures: 2, withinMinutes: 30 },
          channels: told,
        },
      })
      .then(
        () => expect.unreachable(),
        (error: unknown) => expect(error).toMatchObject({ code: 'not_found' }),
      );
    const { run } = await failing();
    await engine.call('alerts.save', {
      rule: {
        name: 'orders fail',
        when: { on: 'run-failures', workflow: 'Orders', failures: 2, withinMinutes: 30 },
        channels: told,
      },
    });
    await run();
    await looked();
    expect(titles()).toEqual([]);
    await run();
    expect(await titled(1)).toEqual(['Patchbay: orders fail']);
    expect(engine.host.notifications[0]?.body).toBe('“Orders” failed 2 times within 30 minutes.');
    await run();
    await looked();
    engine.host.clock.advance(31 * MINUTE);
    expect(await titled(2)).toEqual(['Patchbay: orders fail', 'Patchbay: resolved: orders fail']);
    expect(await firingTexts()).toEqual([]);
  });

  it('of several workflows are one message, or counted together', async () => {
    const one = await failing('One');
    const two = await failing('Two');
    await one.run();
    await two.run();
    const rule = { when: { on: 'run-failures' } as const, channels: told };
    await engine.call('alerts.save', { rule: { ...rule, name: 'each' } });
    await titled(1);
    expect(engine.host.notifications[0]?.body.split('\n').sort()).toEqual([
      '“One” failed once within an hour.',
      '“Two” failed once within an hour.',
    ]);
    await engine.call('alerts.save', {
      rule: { ...rule, name: 'all', when: { on: 'run-failures', per: 'all', failures: 2 } },
    });
    await titled(2);
    expect(engine.host.notifications[1]?.body).toMatch(/^Runs failed 2 times within an hour: “/);
  });

  it('in a row end with a success', async () => {
    const { run, mend } = await failing();
    await engine.call('alerts.save', {
      rule: {
        name: 'down',
        when: { on: 'consecutive-failures', failures: 2 },
        channels: told,
        cooldownMinutes: 0,
      },
    });
    await run();
    await run();
    expect(await titled(1)).toEqual(['Patchbay: down']);
    mend();
    await run();
    expect(await titled(2)).toEqual(['Patchbay: down', 'Patchbay: resolved: down']);
  });
});

describe('what was told', () => {
  it('is not told again after a restart, and its end is', async () => {
    const { run } = await failing();
    await engine.call('alerts.save', {
      rule: { name: 'fails', when: { on: 'run-failures', withinMinutes: 30 }, channels: told },
    });
    await run();
    await titled(1);
    await engine.close();
    const { dataDir, host } = engine;
    engine = await openEngine({ dataDir, host, watchEveryMs: 10 });
    await until('the state', async () => (await firingTexts()).length === 1);
    await looked();
    expect(titles()).toHaveLength(1);
    host.clock.advance(HOUR);
    expect(await titled(2)).toEqual(['Patchbay: fails', 'Patchbay: resolved: fails']);
  });

  it('is forgotten when the rule watches something else', async () => {
    const { run } = await failing();
    await run();
    const rule = { name: 'x', when: { on: 'run-failures' } as const, channels: told };
    const { id } = await engine.call('alerts.save', { rule });
    await titled(1);
    await engine.call('alerts.save', {
      id,
      rule: { ...rule, when: { on: 'queue-depth', runs: 1_000_000 } },
    });
    await looked();
    expect(titles()).toHaveLength(1);
    expect((await engine.call('alerts.list', {})).alerts[0]?.firing).toEqual([]);
  });

  it('stops with a rule that is switched off or removed', async () => {
    const { run } = await failing();
    const rule = { name: 'x', when: { on: 'run-failures' } as const, channels: told };
    const { id } = await engine.call('alerts.save', { rule: { ...rule, enabled: false } });
    await run();
    await looked();
    expect(titles()).toEqual([]);
    await engine.call('alerts.remove', { id });
    expect((await engine.call('alerts.list', {})).alerts).toEqual([]);
  });
});

describe('other conditions', () => {
  it('tell of requests that were rejected', async () => {
    await engine.publish(
      onWebhook(workflow([setStep('x', 1)]), 'orders', {
        verification: { scheme: 'bearer', secrets: [{ value: 'correct-horse' }] },
      }),
    );
    await engine.call('alerts.save', {
      rule: {
        name: 'strangers',
        when: { on: 'rejected-events', endpoint: 'orders', events: 3, withinMinutes: 5 },
        channels: told,
      },
    });
    for (let n = 0; n < 3; n++) {
      const admission = engine.engine.hooks.admit({
        method: 'POST',
        url: '/hooks/orders',
        httpVersion: '1.1',
        rawHeaders: ['Host', '127.0.0.1', 'Authorization', 'Bearer wrong'],
        remoteAddress: '127.0.0.1',
        secure: false,
      });
      if (!admission.admitted) throw new Error('not admitted');
      expect((await admission.receive(Buffer.from('{}'))).status).toBe(401);
      admission.release();
    }
    await titled(1);
    expect(engine.host.notifications[0]?.body).toBe(
      '3 requests to “orders” were rejected within 5 minutes.',
    );
  });

  it('tell of a disk that fills', async () => {
    await engine.call('alerts.save', {
      rule: {
        name: 'disk',
        when: { on: 'disk-free', belowBytes: Number.MAX_SAFE_INTEGER },
        channels: told,
      },
    });
    await titled(1);
    expect(engine.host.notifications[0]?.body).toMatch(/^Only \d+ MB are free/);
  });

  it('tell of backups that are late', async () => {
    const settings = await engine.call('settings.get', {});
    await engine.call('settings.set', {
      settings: { ...settings, backups: { ...settings.backups, everyHours: 0 } },
    });
    await engine.call('alerts.save', {
      rule: { name: 'backup', when: { on: 'backup-overdue', hours: 1 }, channels: told },
    });
    await looked();
    expect(titles()).toEqual([]);
    engine.host.clock.advance(HOUR);
    await titled(1);
    await engine.call('system.backup', {});
    expect(await titled(2)).toEqual(['Patchbay: backup', 'Patchbay: resolved: backup']);
  });
});

describe('a rule', () => {
  it('that could never be told is refused', async () => {
    await engine.publish(onWebhook(workflow([setStep('x', 1)])));
    await expect(
      engine.call('alerts.save', {
        rule: {
          name: 'quiet',
          when: {
            on: 'endpoint-silent',
            endpoint: 'orders',
            minutes: 120,
            hours: { from: '08:00', to: '09:00' },
          },
          channels: told,
        },
      }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('says why it cannot work: a missing credential, a workflow that is gone', async () => {
    const { workflow: made } = await engine.publish(workflow([setStep('x', 1)]));
    await engine.call('alerts.save', {
      rule: {
        name: 'slack',
        when: { on: 'consecutive-failures', workflow: made.name },
        channels: [{ to: 'slack', credential: 'team' }],
      },
    });
    const problem = async () => (await engine.call('alerts.list', {})).alerts[0]?.problem;
    expect(await problem()).toBe('There is no credential "team".');
    await engine.call('credentials.save', {
      name: 'team',
      data: { type: 'bearer', token: 'secret-token' },
    });
    expect(await problem()).toMatch(/webhook-url/);
    await engine.call('workflows.remove', { id: made.id });
    expect(await problem()).toMatch(/There is no workflow/);
  });
});
