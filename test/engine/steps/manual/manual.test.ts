import { describe, expect, it } from 'vitest';
import { manual } from '../../../../engine/steps/manual/index.ts';
import { stepProblems } from '../../../support/step-problems.ts';

describe('manual', () => {
  it('may carry a sample body', () => {
    expect(stepProblems(manual, {})).toEqual([]);
    expect(stepProblems(manual, { sample: { a: [1] } })).toEqual([]);
    expect(stepProblems(manual, { smaple: 1 })).toEqual([
      'params: there is no param "smaple" here; did you mean "sample"?',
    ]);
  });
});
