import type { WorkflowEdge, WorkflowStep } from '../../shared/model/workflow.ts';

export interface Point {
  x: number;
  y: number;
}

export const GRID = 8;
export const STEP_WIDTH = 216;
export const STEP_HEIGHT = 64;
/** From the left edge of a step to that of the next one. */
export const COLUMN = STEP_WIDTH + 72;

export function snap({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

export function positionOf(step: WorkflowStep): Point {
  return step.position ?? { x: 0, y: 0 };
}

export function isSameEdge(one: WorkflowEdge, other: WorkflowEdge): boolean {
  return one.from === other.from && one.port === other.port && one.to === other.to;
}
