import { describe, expect, it } from 'vitest';
import { webhook } from '../../../../engine/steps/webhook/index.ts';
import { stepProblems } from '../../../support/step-problems.ts';

describe('webhook', () => {
  it('names an endpoint', () => {
    expect(stepProblems(webhook, { endpoint: 'orders' })).toEqual([]);
    expect(stepProblems(webhook, {})).toEqual(['endpoint: is missing: expected text']);
    expect(stepProblems(webhook, { endpoint: '' })).toEqual(['endpoint: must not be empty']);
    expect(stepProblems(webhook, { endpoint: 'orders', path: '/a' })).toEqual([
      'params: there is no param "path" here; there is "endpoint"',
    ]);
  });

  it('cannot be an expression: events are matched before there is a run', () => {
    expect(stepProblems(webhook, { endpoint: '{{ vars.endpoint }}' })).toEqual([
      'endpoint: must be a fixed name: no expression can stand here',
    ]);
  });
});
