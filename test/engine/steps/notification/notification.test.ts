import { describe, expect, it } from 'vitest';
import { StepParamsError } from '../../../../engine/steps/define-step.ts';
import { notification } from '../../../../engine/steps/notification/index.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

describe('notification', () => {
  it('shows a title and a text', async () => {
    const context = stepContext();
    const result = await notification.execute({ title: 'New order', body: 12.5 }, context);
    expect(result).toEqual({ output: { shown: true } });
    expect(context.notifications).toEqual([{ title: 'New order', body: '12.5' }]);
  });

  it('cuts what is too long, between characters', async () => {
    const context = stepContext();
    await notification.execute({ title: `${'a'.repeat(198)}😀b`, body: 'b'.repeat(3000) }, context);
    const [shown] = context.notifications;
    expect(shown?.title).toBe(`${'a'.repeat(198)}…`);
    expect(shown?.body).toHaveLength(2000);
  });

  it('shows nothing after a cancellation', async () => {
    const context = stepContext();
    context.abort(new Error('canceled'));
    await expect(notification.execute({ title: 'a' }, context)).rejects.toThrow('canceled');
    expect(context.notifications).toEqual([]);
  });

  it('needs a title', () => {
    expect(() => notification.execute({ title: null }, stepContext())).toThrow(StepParamsError);
    expect(stepProblems(notification, {})).toEqual(['title: is missing: expected text']);
    expect(stepProblems(notification, { title: '' })).toEqual(['title: must not be empty']);
  });
});
