import { describe, expect, it } from 'vitest';
import { stop } from '../../../../engine/steps/stop/index.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, statuses } from '../../../support/test-engine.ts';
import { delayStep, setStep, workflow } from '../../../support/test-workflows.ts';

describe('stop', () => {
  it.each(['succeeded', 'failed', 'canceled'] as const)('ends the run as %s', async (status) => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow([
        { id: 'end', type: 'stop', params: { status, message: 'No items in {{ trigger.body }}.' } },
        setStep('after', 1),
      ]),
      'A7',
    );
    expect(run.status).toBe(status);
    expect(statuses(run).after).not.toBe('succeeded');
    expect(JSON.stringify(run)).toContain('No items in A7.');
  });

  it('gives up branches that wait', async () => {
    const engine = await openEngine();
    const run = await engine.carryOut(
      workflow(
        [delayStep('wait', 3600), { id: 'end', type: 'stop' }, setStep('after', 1)],
        'start>wait start>end wait>after',
      ),
    );
    expect(run.status).toBe('succeeded');
    expect(run.endedAt).not.toBeNull();
    expect(statuses(run).wait).toBe('canceled');
  });

  it('says nothing where there is nothing to say', () => {
    expect(stop.execute({ message: '  ' }, stepContext())).toEqual({
      output: { status: 'succeeded', message: null },
      stop: { status: 'succeeded', message: null },
    });
  });

  it('check wants to know what failed', () => {
    expect(stepProblems(stop, { status: 'failed' })).toEqual([
      'message: is missing: say what went wrong',
    ]);
    expect(stepProblems(stop, {})).toEqual([]);
  });
});
