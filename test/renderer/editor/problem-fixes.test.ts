import { describe, expect, it } from 'vitest';
import { checkPublishable } from '../../../engine/workflows/check-definition.ts';
import { fixOf } from '../../../renderer/features/editor/problems/fixes.ts';
import {
  fieldOfError,
  placeOf,
  placeWords,
  readProblemLine,
  stepIndexOf,
} from '../../../renderer/features/editor/problems/problem-place.ts';
import { unknownPaths } from '../../../renderer/features/editor/problems/unknown-paths.ts';
import type { WorkflowDefinition } from '../../../shared/model/workflow.ts';
import { catalog, definitionOf, samplesOf } from './panel-fixtures.ts';

const hook = { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } };

function messages(definition: WorkflowDefinition): string[] {
  return checkPublishable(definition).map(({ message }) => message);
}

/** The labels of what is offered for what the engine reports, and what all of it makes. */
function mend(definition: WorkflowDefinition): { labels: string[]; mended: WorkflowDefinition } {
  const labels: string[] = [];
  let mended = definition;
  for (const problem of checkPublishable(definition)) {
    const fix = fixOf(problem, { definition, catalog });
    if (fix === null) continue;
    labels.push(fix.label);
    if (fix.kind === 'change') mended = fix.make(mended);
  }
  return { labels, mended };
}

describe('offers to mend what the engine reports', () => {
  it('a step type that is spelled wrong', () => {
    const wrong = definitionOf(
      [hook, { id: 'f', type: 'http-reqest', params: { url: 'http://a' } }],
      'hook>f',
    );
    const { labels, mended } = mend(wrong);
    expect(labels).toEqual(['Make it “HTTP request”']);
    expect(messages(mended)).toEqual([]);
  });

  it('a step that is read by a wrong id', () => {
    const wrong = definitionOf(
      [
        hook,
        { id: 'fetch', type: 'set', params: { value: 1 } },
        { id: 'use', type: 'set', params: { value: { a: ['{{ steps.fetsh.x }}'] } } },
      ],
      'hook>fetch fetch>use',
    );
    const { labels, mended } = mend(wrong);
    expect(labels).toEqual([`Read “${catalog.get('set')?.name}”`]);
    expect(mended.steps[2]?.params).toEqual({ value: { a: ['{{ steps.fetch.x }}'] } });
    expect(messages(mended)).toEqual([]);
  });

  it('a param and a choice that are spelled wrong', () => {
    const wrong = definitionOf(
      [
        hook,
        { id: 'f', type: 'http-request', params: { ulr: 'http://a' } },
        { id: 'd', type: 'delay', params: { for: { amount: 5, unit: 'secnds' } } },
      ],
      'hook>f f>d',
    );
    const { labels, mended } = mend(wrong);
    expect(labels).toEqual(['Rename to “url”', 'Use “seconds”']);
    expect(mended.steps[1]?.params).toEqual({ url: 'http://a' });
    expect(mended.steps[2]?.params).toEqual({ for: { amount: 5, unit: 'seconds' } });
  });

  it('a webhook without an endpoint: to create one', () => {
    const wrong = definitionOf([{ id: 'hook', type: 'webhook' }]);
    const [problem] = checkPublishable(wrong);
    expect(problem && fixOf(problem, { definition: wrong, catalog })).toEqual({
      kind: 'endpoint',
      label: 'Create an endpoint',
      stepId: 'hook',
      param: 'endpoint',
    });
  });

  it('no trigger: to add one before what is there', () => {
    const wrong = definitionOf([{ id: 'x', type: 'set', params: { value: 1 } }]);
    const problem = checkPublishable(wrong).find(({ stepId }) => stepId === null);
    const fix = problem && fixOf(problem, { definition: wrong, catalog });
    const made = fix?.kind === 'change' ? fix.make(wrong) : wrong;
    expect(made.edges).toEqual([{ from: 'webhook', port: 'out', to: 'x' }]);
    expect(made.steps[1]).toMatchObject({ id: 'webhook', position: { x: -288, y: 0 } });
  });

  it('a step that nothing leads to, and edges that lead nowhere', () => {
    const wrong = definitionOf(
      [
        hook,
        { id: 'x', type: 'set', params: { value: 1 } },
        { id: 'y', type: 'set', params: { value: 1 } },
      ],
      'x.nowhere>y',
    );
    const { labels, mended } = mend(wrong);
    expect(labels).toContain('Remove the edge');
    expect(labels).toContain('Connect it to “Webhook”');
    expect(mended.edges).toEqual([{ from: 'hook', port: 'out', to: 'x' }]);
  });
});

describe('paths that the sample data does not have', () => {
  const use = (value: unknown) =>
    definitionOf([hook, { id: 'use', type: 'set', params: { value } }], 'hook>use');
  const found = (value: unknown) => unknownPaths(use(value), { catalog, samples: samplesOf() });

  it('are told with the name that was probably meant, and mended', () => {
    const definition = use({ a: ['Hi {{ trigger.body.custmer.email | upper }}'] });
    const [problem] = unknownPaths(definition, { catalog, samples: samplesOf() });
    expect(problem).toMatchObject({
      severity: 'warning',
      stepId: 'use',
      field: 'steps[1].params.value.a[0]',
      message: 'The sample data has no trigger.body.custmer. Did you mean “customer”?',
    });
    const fix = problem && fixOf(problem, { definition, catalog });
    const mended = fix?.kind === 'change' ? fix.make(definition) : definition;
    expect(mended.steps[1]?.params).toEqual({
      value: { a: ['Hi {{ trigger.body.customer.email | upper }}'] },
    });
  });

  it('are mended where they are read whole, and nowhere else', () => {
    const definition = use('{{ trigger.body.idd + trigger.body.iddx }} trigger.body.idd');
    const [problem] = unknownPaths(definition, { catalog, samples: samplesOf() });
    const fix = problem && fixOf(problem, { definition, catalog });
    const mended = fix?.kind === 'change' ? fix.make(definition) : definition;
    expect(mended.steps[1]?.params['value']).toBe(
      '{{ trigger.body.id + trigger.body.iddx }} trigger.body.idd',
    );
  });

  it.each([
    '{{ trigger.body.id }}',
    '{{ trigger.body.nickname ?? "nobody" }}',
    '{{ trigger.body.customer?.phone }}',
    '{{ steps.other.x }}',
    '{{ run.links.ask }}',
    '{{ broken',
    'no expression',
  ])('are not told of %s', (value) => {
    expect(found(value)).toEqual([]);
  });

  it('are not told while there is no data', () => {
    const samples = samplesOf({ triggerFrom: { kind: 'none', id: null, at: null }, trigger: null });
    expect(unknownPaths(use('{{ trigger.body.x }}'), { catalog, samples })).toEqual([]);
  });
});

it('reads where a problem is', () => {
  expect(placeOf({ field: 'steps[3].params.body.value[0]' })).toEqual({
    param: 'body.value[0]',
    edge: null,
  });
  expect(placeOf({ field: 'edges[12].port' })).toEqual({ param: null, edge: 12 });
  expect(placeOf({ field: 'steps' })).toEqual({ param: null, edge: null });
  const entry = catalog.get('http-request');
  expect(placeWords({ field: 'steps[3].params.body.value[0]' }, entry)).toBe('Body → value[0]');
  expect(placeWords({ field: 'steps[3].type' }, entry)).toBe('Step type');
  expect(placeWords({ field: 'steps' }, entry)).toBe('');
  expect(readProblemLine('steps[1].params.url: must not be empty')).toEqual({
    field: 'steps[1].params.url',
    message: 'must not be empty',
  });
  expect(readProblemLine('something else: entirely')).toBeNull();
  expect(stepIndexOf('steps[11].params.url')).toBe(11);
  expect(fieldOfError('In "body.value" at character 4, near "x": no')).toBe('body.value');
});
