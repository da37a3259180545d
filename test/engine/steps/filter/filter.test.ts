import { describe, expect, it } from 'vitest';
import { filter } from '../../../../engine/steps/filter/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';

const check = (params: JsonObject) => stepProblems(filter, params);

describe('filter', () => {
  it('leaves through true or false and keeps only the answer', () => {
    const conditions = (right: string) => ({
      conditions: [{ left: 'order', op: 'equals', right }],
    });
    expect(filter.execute(conditions('order'), stepContext())).toEqual({
      port: 'true',
      output: { passed: true },
    });
    expect(filter.execute(conditions('refund'), stepContext())).toEqual({
      port: 'false',
      output: { passed: false },
    });
  });

  it('matches all conditions unless told otherwise', () => {
    const conditions = [
      { left: 1, op: 'equals', right: 1 },
      { left: 1, op: 'equals', right: 2 },
    ];
    expect(filter.execute({ conditions }, stepContext())).toMatchObject({ port: 'false' });
    expect(filter.execute({ match: 'any', conditions }, stepContext())).toMatchObject({
      port: 'true',
    });
  });

  it('takes a left side that is missing as not there', () => {
    const params = { conditions: [{ op: 'exists' }] };
    expect(filter.execute(params, stepContext())).toMatchObject({ port: 'false' });
  });

  it('asks the time-limited pattern service', () => {
    const asked: string[][] = [];
    const context = stepContext({
      services: {
        matches(...call) {
          asked.push(call);
          return true;
        },
      },
    });
    const condition = { left: 'SKU-1', op: 'matches', right: '^sku', ignoreCase: true };
    expect(filter.execute({ conditions: [condition] }, context)).toMatchObject({ port: 'true' });
    expect(asked).toEqual([['^sku', 'i', 'SKU-1']]);
  });

  describe('check', () => {
    it('accepts conditions with expressions', () => {
      const conditions = [
        { left: '{{ trigger.body.a }}', op: 'gt', right: '{{ vars.limit }}' },
        { left: '{{ trigger.body.b }}', op: 'between', right: ['{{ vars.from }}', 10] },
        { left: '{{ trigger.body.c }}', op: 'equals', right: null },
        { left: '{{ trigger.body.d }}', op: 'matches', right: '^{{ vars.prefix }}(' },
      ];
      expect(check({ match: 'any', conditions })).toEqual([]);
    });

    it.each<[string, JsonObject, string[]]>([
      [
        'an operator that is misspelled',
        { conditions: [{ left: '{{ a }}', op: 'equal', right: 1 }] },
        ['conditions.0.op: "equal" is not known here; did you mean "equals"?'],
      ],
      [
        'an operator that is nothing like another',
        { conditions: [{ left: 1, op: 'resembles', right: 1 }] },
        [expect.stringMatching(/^conditions\.0\.op: "resembles" is not one of equals, /)],
      ],
      [
        'a key that is misspelled',
        { conditions: [{ lefft: '{{ a }}', op: 'equals', right: 1 }] },
        ['conditions.0: there is no param "lefft" here; did you mean "left"?'],
      ],
      [
        'a param that is misspelled',
        { condition: [] },
        [
          'conditions: is missing: expected a list',
          'params: there is no param "condition" here; did you mean "conditions"?',
        ],
      ],
      ['no conditions', { conditions: [] }, ['conditions: must not be empty']],
      [
        'an unknown way to match',
        { match: 'al', conditions: [{ left: 1, op: 'exists' }] },
        ['match: "al" is not one of all, any'],
      ],
      [
        'a condition that is no object',
        { conditions: ['{{ a }} > 1', 5] },
        ['conditions.1: must be an object, not a number (5)'],
      ],
      [
        'sides that are missing',
        { conditions: [{ op: 'equals' }] },
        [
          'conditions.0.left: is missing: give the value to look at, such as "{{ trigger.body.kind }}"',
          'conditions.0.right: is missing: "equals" compares "left" with it',
        ],
      ],
      [
        'a side too many',
        { conditions: [{ left: 1, op: 'exists', right: true }] },
        ['conditions.0.right: "exists" looks at "left" only: leave it out'],
      ],
      [
        'no operator',
        { conditions: [{ left: 1, right: 1 }] },
        ['conditions.0.op: is missing: choose an operator such as "equals"'],
      ],
      [
        'case where there is none',
        { conditions: [{ left: 1, op: 'gt', right: 1, ignoreCase: true }] },
        ['conditions.0.ignoreCase: "gt" knows no case: leave it out'],
      ],
      [
        'a pattern that is none',
        { conditions: [{ left: 'a', op: 'matches', right: '(' }] },
        [
          expect.stringMatching(
            /^conditions\.0\.right: is not a valid pattern: .*Unterminated group/,
          ),
        ],
      ],
      [
        'right sides that can never work',
        {
          conditions: [
            { left: 1, op: 'gt', right: 'ten' },
            { left: 1, op: 'before', right: 'soon' },
            { left: 1, op: 'is-one-of', right: 'a, b' },
            { left: 1, op: 'is-type', right: 'wrod' },
            { left: 1, op: 'gt', right: null },
          ],
        },
        [
          'conditions.0.right: text "ten" is not a number',
          expect.stringMatching(
            /^conditions\.1\.right: text "soon" is not a date\. Give a date such as/,
          ),
          expect.stringMatching(/^conditions\.2\.right: text "a, b" is not a list/),
          expect.stringMatching(/^conditions\.3\.right: text "wrod" is not the name of a type/),
          'conditions.4.right: is missing: "gt" compares "left" with it',
        ],
      ],
      [
        'problems inside groups, at their path',
        { conditions: [{ match: 'any', conditions: [{ left: 1, op: 'exists', right: 1 }] }] },
        ['conditions.0.conditions.0.right: "exists" looks at "left" only: leave it out'],
      ],
      [
        'keys of a condition in a group, and of a group in a condition',
        {
          conditions: [
            { op: 'equals', conditions: [{ left: 1, op: 'exists' }] },
            { match: 'all', left: 1, op: 'exists' },
          ],
        },
        [
          'conditions.0.op: does not belong to a group: put it into one of the group’s "conditions"',
          'conditions.1.match: belongs to a group, beside "conditions"',
        ],
      ],
    ])('names %s', (_name, params, problems) => {
      expect(check(params)).toEqual(problems);
    });

    it('limits how deep groups are nested', () => {
      const nest = (depth: number): JsonObject => ({
        conditions: [depth === 1 ? { left: 1, op: 'exists' } : nest(depth - 1)],
      });
      expect(check(nest(5))).toEqual([]);
      expect(check(nest(6))).toEqual([
        `conditions${'.0.conditions'.repeat(5)}: groups may be nested 5 deep`,
      ]);
    });
  });
});
