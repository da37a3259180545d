import { afterAll, beforeAll, expect, it } from 'vitest';
import { callApi } from '../../server/rpc/dispatch.ts';
import { BugError, UnavailableError } from '../../shared/errors.ts';
import { type RealEngine, startEngine } from '../support/real-engine.ts';
import { recordingLog } from '../support/recording-log.ts';

let real: RealEngine;
beforeAll(async () => {
  real = await startEngine();
});
afterAll(() => real.close());

function failingWith(error: Error) {
  return { ...real.engine.api, 'system.info': () => Promise.reject(error) };
}

it('logs what a bug said, and tells the caller only where to find it', async () => {
  const { log, lines } = recordingLog();
  const api = failingWith(new TypeError('cannot read "hunter2" of undefined'));
  const reply = await callApi({ api, log }, 'system.info', {});
  expect(reply).toMatchObject({ ok: false, error: { code: 'bug', family: 'bug' } });
  expect(JSON.stringify(reply)).not.toContain('hunter2');
  const reference = /reference ([0-9a-f]{8})/.exec(JSON.stringify(reply))?.[1];
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('hunter2');
  expect(lines[0]).toContain(`"reference":"${reference}"`);
});

it('treats a BugError of ours like any other bug', async () => {
  const { log, lines } = recordingLog();
  const reply = await callApi({ api: failingWith(new BugError('row 7')), log }, 'system.info', {});
  expect(JSON.stringify(reply)).not.toContain('row 7');
  expect(lines).toHaveLength(1);
});

it('passes on an error that is worth trying again, and logs nothing', async () => {
  const { log, lines } = recordingLog();
  const error = new UnavailableError('The disk is full.', { hint: 'Free some space.' });
  expect(await callApi({ api: failingWith(error), log }, 'system.info', {})).toEqual({
    ok: false,
    error: {
      code: 'unavailable',
      family: 'operational',
      message: 'The disk is full.',
      hint: 'Free some space.',
    },
  });
  expect(lines).toEqual([]);
});

it('takes a missing input for an empty one', async () => {
  const { log } = recordingLog();
  const reply = await callApi({ api: real.engine.api, log }, 'workflows.list', undefined);
  expect(reply).toEqual({ ok: true, result: { workflows: [] } });
});

it('writes nested fields as people do', async () => {
  const { log } = recordingLog();
  const reply = await callApi({ api: real.engine.api, log }, 'workflows.saveDraft', {
    id: 'x',
    definition: { steps: [{ id: 'Wrong Id', type: 'set' }], edges: [] },
  });
  const problems = reply.ok ? [] : reply.error.problems;
  expect(problems?.[0]).toMatch(/^definition\.steps\[0\]\.id: /);
});
