import { describe, expect, it } from 'vitest';
import { catalog } from '../../engine/steps/index.ts';
import { consequenceSentences } from '../../renderer/ui/consequence-words.ts';
import type { StepAct } from '../../shared/model/run.ts';

const act = (stepType: string, times: number, more: Partial<StepAct> = {}): StepAct => ({
  stepType,
  stepId: stepType,
  stepName: `The ${stepType}`,
  times,
  again: true,
  perhaps: false,
  ...more,
});

describe('what would happen outside, in words', () => {
  it('counts what is certain, by kind', () => {
    const acts = [
      act('http-request', 7),
      act('http-request', 5, { stepId: 'b' }),
      act('email-smtp', 3),
    ];
    expect(consequenceSentences(acts)).toEqual([
      'This will send 12 HTTP requests and 3 mails again.',
    ]);
  });

  it('tells apart what is done for the first time', () => {
    const acts = [act('http-request', 1), act('notification', 1, { again: false })];
    expect(consequenceSentences(acts)).toEqual([
      'This will send 1 HTTP request again, and show 1 notification.',
    ]);
  });

  it('says of what follows that it depends', () => {
    const acts = [act('http-request', 1), act('slack', 2, { again: false, perhaps: true })];
    expect(consequenceSentences(acts)).toEqual([
      'This will send 1 HTTP request again.',
      'The steps behind can send 2 Slack messages, as far as the run comes to that.',
    ]);
  });

  it('says that nothing is touched, also where only Patchbay itself remembers', () => {
    const nothing = ['Nothing outside of Patchbay is touched.'];
    expect(consequenceSentences([])).toEqual(nothing);
    expect(consequenceSentences([act('store', 4), act('respond', 1)])).toEqual(nothing);
  });

  it('says that it is more where only some runs were looked at', () => {
    expect(consequenceSentences([act('shell', 500)], { isPart: true })).toEqual([
      'This will start at least 500 programs again.',
    ]);
  });

  it('has words of its own for every step type that acts', () => {
    const acting = catalog().filter(({ effects }) => effects !== 'none');
    expect(acting.length).toBeGreaterThan(10);
    for (const { type } of acting)
      expect(consequenceSentences([act(type, 1)]).join(' ')).not.toContain(`The ${type}`);
  });
});
