import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../engine/conditions/condition-schema.ts';
import { evaluateConditions } from '../../../engine/conditions/evaluate-conditions.ts';
import { StepFailure } from '../../../engine/steps/define-step.ts';

const yes: Condition = { left: 1, op: 'equals', right: 1 };
const no: Condition = { left: 1, op: 'equals', right: 2 };
const broken: Condition = { left: 'word', op: 'gt', right: 1 };

function context() {
  const patterns: string[] = [];
  return {
    patterns,
    timeZone: 'UTC',
    now: () => 0,
    services: {
      matches(pattern: string) {
        patterns.push(pattern);
        return true;
      },
    },
  };
}

function holds(match: 'all' | 'any', conditions: Condition[]): boolean {
  return evaluateConditions({ match, conditions }, context());
}

describe('evaluateConditions', () => {
  it('asks for all or for any of the conditions', () => {
    expect(holds('all', [yes, yes])).toBe(true);
    expect(holds('all', [yes, no])).toBe(false);
    expect(holds('any', [no, yes])).toBe(true);
    expect(holds('any', [no, no])).toBe(false);
  });

  it('nests groups, which match all unless they say otherwise', () => {
    expect(holds('all', [yes, { match: 'any', conditions: [no, yes] }])).toBe(true);
    expect(holds('all', [yes, { conditions: [no, yes] }])).toBe(false);
    expect(holds('any', [no, { match: 'all', conditions: [yes, { conditions: [yes] }] }])).toBe(
      true,
    );
  });

  it('stops at the condition that decides', () => {
    const asked = context();
    const matches: Condition = { left: 'x', op: 'matches', right: 'second' };
    expect(evaluateConditions({ match: 'all', conditions: [no, matches, broken] }, asked)).toBe(
      false,
    );
    expect(evaluateConditions({ match: 'any', conditions: [yes, matches, broken] }, asked)).toBe(
      true,
    );
    expect(asked.patterns).toEqual([]);
  });

  it('names the condition that cannot be answered', () => {
    const group = { conditions: [yes, { match: 'any' as const, conditions: [no, broken] }] };
    let failure: unknown;
    try {
      holds('all', [yes, group]);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(StepFailure);
    expect(failure).toMatchObject({
      code: 'condition_value',
      details: {
        condition: 'conditions[1].conditions[1].conditions[1]',
        op: 'gt',
        left: 'text',
        right: 'number',
      },
    });
  });

  it('refuses what an expression may have built: no operator, endless nesting', () => {
    expect(() => holds('all', [{ left: 1 }])).toThrow('conditions[0] has no operator');
    let deep: Condition = yes;
    for (let i = 0; i < 5; i += 1) deep = { conditions: [deep] };
    expect(() => holds('all', [deep])).toThrow('nested deeper than 5');
  });

  it('lets an error of the pattern through as it is', () => {
    const timedOut = new StepFailure({ code: 'pattern_timeout', message: 'took too long' });
    const services = {
      matches(): boolean {
        throw timedOut;
      },
    };
    const condition: Condition = { left: 'a', op: 'matches', right: '(a+)+$' };
    expect(() =>
      evaluateConditions(
        { match: 'all', conditions: [condition] },
        { timeZone: 'UTC', now: () => 0, services },
      ),
    ).toThrow(timedOut);
  });
});
