import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../../../engine/steps/define-step.ts';
import { waitForApproval } from '../../../../engine/steps/wait-for-approval/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

function ask(params: JsonObject, context = stepContext({ now: () => NOW })) {
  const result = waitForApproval.execute({ title: 'Pay?', ...params }, context);
  if (result instanceof Promise) throw new Error('it must answer at once');
  return waitOf(result);
}

function waitOf(result: StepResult) {
  if (!('waitFor' in result)) throw new Error('it does not wait');
  return result.waitFor;
}

describe('wait-for-approval', () => {
  it('waits under the token of its link, with what the page shows', () => {
    expect(ask({ title: '  Pay\n it? ', message: 'a\r\nb\n' })).toEqual({
      kind: 'approval',
      token: 'token-of-the-test',
      data: {
        title: 'Pay it?',
        message: 'a\nb',
        fields: [],
        approveLabel: 'Approve',
        rejectLabel: 'Reject',
      },
      tell: false,
      timeout: null,
    });
  });

  it('leaves at the time-out without an answer', () => {
    expect(ask({ timeout: { amount: '2', unit: 'hours' }, notify: true })).toMatchObject({
      tell: true,
      timeout: {
        at: NOW + 2 * 3_600_000,
        port: 'timeout',
        output: {
          decision: 'timeout',
          by: null,
          fields: {},
          decidedAt: '2026-11-20T14:00:00.000Z',
          comment: '',
        },
      },
    });
  });

  it('fills in defaults that fit, and says which do not', () => {
    const context = stepContext();
    const { data } = ask(
      {
        fields: [
          { name: 'a', label: ' Amount\n', kind: 'number', default: '12' },
          { name: 'b', kind: 'number', default: 'a lot', required: true },
          { name: 'c', kind: 'select', options: ['x', 2, 'x'], default: 2 },
          { name: 'd', kind: 'boolean', default: 'yes' },
          { name: 'e', default: null },
        ],
      },
      context,
    );
    expect(data).toMatchObject({
      fields: [
        { name: 'a', label: 'Amount', kind: 'number', required: false, options: [], default: 12 },
        { name: 'b', label: 'b', default: null, required: true },
        { name: 'c', options: ['x', '2'], default: '2' },
        { name: 'd', default: true },
        { name: 'e', kind: 'text', default: null },
      ],
    });
    expect(context.logs).toEqual([
      'The default of the field "b" was left out: it must be a number.',
    ]);
  });

  it('cuts what nobody would read', () => {
    const { data } = ask({
      title: 'x'.repeat(500),
      message: 'y'.repeat(30_000),
      approveLabel: '😀'.repeat(100),
    });
    expect(JSON.stringify(data).length).toBeLessThan(21_000);
    expect(data).toMatchObject({
      title: expect.stringMatching(/^x{199}…$/),
      approveLabel: expect.stringMatching(/^(?:😀)+…$/u),
    });
  });

  it('does not ask where nothing could be chosen, or for more than ten years', () => {
    expect(() => ask({ fields: [{ name: 'a', kind: 'select', options: [] }] })).toThrow(
      'it has no options',
    );
    expect(() => ask({ timeout: { amount: 600, unit: 'weeks' } })).toThrow('ten years');
  });

  it('says what is wrong with its fields', () => {
    const fields: JsonObject[] = [
      { name: 'a' },
      { name: 'a' },
      { name: 'b', kind: 'select' },
      { name: 'c', options: ['x'] },
      { name: 'd', kind: 'date', default: 'soon' },
      { name: 'e', kind: 'select', options: ['x'], default: 'y' },
      { name: 'f', kind: 'select', options: '{{ trigger.body.options }}', default: 'y' },
      { name: 'g', kind: 'number', default: '{{ trigger.body.n }}' },
      { name: 'h', kind: 'select', options: ['{{ trigger.body.o }}'], default: 'y' },
    ];
    expect(stepProblems(waitForApproval, { title: 'x', fields })).toEqual([
      'fields.1.name: "a" is there twice',
      'fields.2.options: are missing: a select has some',
      'fields.3.options: go with the kind "select" only',
      'fields.4.default: must be a date such as 2026-11-23',
      'fields.5.default: must be one of the options',
    ]);
    for (const name of ['__proto__', 'a-b', '1a', ''])
      expect(stepProblems(waitForApproval, { title: 'x', fields: [{ name }] })).toEqual([
        expect.stringContaining('fields.0.name: must start with a letter'),
      ]);
  });

  it('has a link, and is no step that is carried out in a rehearsal', () => {
    expect(waitForApproval.link).toBe('approval');
    expect(waitForApproval.immediate).toBe(true);
    expect(waitForApproval.servedInRehearsal({})).toBe(true);
  });
});
