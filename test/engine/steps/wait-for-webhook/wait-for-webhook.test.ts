import { describe, expect, it } from 'vitest';
import { waitForWebhook } from '../../../../engine/steps/wait-for-webhook/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

function wait(params: JsonObject) {
  const result = waitForWebhook.execute(params, stepContext({ now: () => NOW }));
  if (result instanceof Promise || !('waitFor' in result)) throw new Error('it does not wait');
  return result.waitFor;
}

describe('wait-for-webhook', () => {
  it('waits for a POST under the token of its link, without end', () => {
    expect(wait({})).toEqual({
      kind: 'webhook',
      token: 'token-of-the-test',
      data: {
        methods: ['POST'],
        answer: { status: 200, contentType: 'text/plain; charset=utf-8', body: null },
      },
      timeout: null,
    });
  });

  it('waits as it is told', () => {
    expect(
      wait({
        methods: ['GET', 'PUT'],
        answer: { status: '202', body: { ok: true }, contentType: 'application/json' },
        timeout: { amount: 90, unit: 'seconds' },
      }),
    ).toMatchObject({
      data: {
        methods: ['GET', 'PUT'],
        answer: { status: 202, contentType: 'application/json', body: '{"ok":true}' },
      },
      timeout: {
        at: NOW + 90_000,
        port: 'timeout',
        output: { timedOut: true, waitedUntil: '2026-11-20T12:01:30.000Z' },
      },
    });
  });

  it('refuses answers that cannot be sent', () => {
    const problems = (answer: JsonObject) => stepProblems(waitForWebhook, { answer });
    expect(problems({ status: 404 })).toEqual([expect.stringContaining('answer.status')]);
    expect(problems({ contentType: 'text\r\nx: y' })).toEqual([
      'answer.contentType: must be like text/html',
    ]);
    expect(problems({ status: 204, body: 'x' })).toEqual([
      'answer.body: an answer with the status 204 has no body',
    ]);
    expect(stepProblems(waitForWebhook, { methods: [] })).toEqual(['methods: must not be empty']);
    expect(stepProblems(waitForWebhook, { methods: ['HEAD'] })).toHaveLength(1);
    expect(() => wait({ answer: { status: 205, body: 'x' } })).toThrow('has no body');
  });
});
