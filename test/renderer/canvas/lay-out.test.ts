import { expect, it } from 'vitest';
import { withPlaces } from '../../../renderer/canvas/lay-out.ts';
import type { WorkflowStep } from '../../../shared/model/workflow.ts';

const step = (id: string, position?: { x: number; y: number }): WorkflowStep => ({
  id,
  type: 'set',
  params: {},
  ...(position === undefined ? {} : { position }),
});
const edges = [
  { from: 'a', port: 'out', to: 'b' },
  { from: 'b', port: 'out', to: 'c' },
];

it('lays out the steps of a file that says nothing of places, from left to right', () => {
  const { steps } = withPlaces({ steps: [step('c'), step('a'), step('b')], edges, settings: {} });
  const x = Object.fromEntries(steps.map(({ id, position }) => [id, position?.x ?? -1]));
  expect(x.a).toBe(0);
  expect(x.b).toBeGreaterThan(216);
  expect(x.c).toBeGreaterThan((x.b ?? 0) + 216);
  expect(new Set(steps.map(({ position }) => position?.y))).toEqual(new Set([0]));
});

it('lets those that have a place stay, and puts the others below them', () => {
  const definition = {
    steps: [step('a', { x: 40, y: 80 }), step('b', { x: 400, y: 240 }), step('c')],
    edges,
    settings: {},
  };
  const { steps } = withPlaces(definition);
  expect(steps.slice(0, 2)).toEqual(definition.steps.slice(0, 2));
  expect(steps[2]?.position).toEqual({ x: 40, y: 368 });
  expect(withPlaces({ ...definition, steps })).toEqual({ ...definition, steps });
});

it('is the same definition where every step has a place', () => {
  const definition = { steps: [step('a', { x: 0, y: 0 })], edges: [], settings: {} };
  expect(withPlaces(definition)).toBe(definition);
});
