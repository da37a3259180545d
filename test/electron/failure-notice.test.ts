import { describe, expect, it } from 'vitest';
import { type FailedRun, failureNotice } from '../../electron/failure-notice.ts';

function failed(id: string, more: Partial<FailedRun> = {}): FailedRun {
  return {
    id,
    workflowId: 'w1',
    workflowName: 'Orders',
    stepId: 'send',
    message: 'The server answered 500.',
    ...more,
  };
}

describe('the notification of failures', () => {
  it('leads to the failed step when there is one', () => {
    expect(failureNotice([failed('r1')])).toEqual({
      title: '“Orders” failed',
      body: 'The server answered 500.',
      path: '/runs/r1?step=send',
    });
    expect(failureNotice([failed('r1', { stepId: null, message: null })])?.path).toBe('/runs/r1');
  });

  it('is one for all runs of a workflow', () => {
    expect(failureNotice([failed('r1'), failed('r2')])).toMatchObject({
      title: '2 runs of “Orders” failed',
      path: '/runs?show=attention',
    });
  });

  it('names the workflows when there are several', () => {
    const other = failed('r3', { workflowId: 'w2', workflowName: 'Stock' });
    expect(failureNotice([failed('r1'), failed('r2'), other])).toMatchObject({
      title: '3 runs failed',
      body: 'Of 2 workflows: Orders, Stock.',
    });
  });

  it('is none without failures, and never a long text', () => {
    expect(failureNotice([])).toBeNull();
    expect(failureNotice([failed('r1', { message: 'x'.repeat(9999) })])?.body).toHaveLength(240);
  });
});
