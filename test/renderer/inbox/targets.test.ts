import { expect, it } from 'vitest';
import { targetsOf, versionToRun } from '../../../renderer/features/inbox/model/targets.ts';
import type { Workflow } from '../../../shared/model/workflow.ts';

type Target = Pick<Workflow, 'id' | 'triggers' | 'publishedVersion' | 'paused'>;

const workflow = (id: string, endpointId: string | null, more: Partial<Target> = {}): Target => ({
  id,
  triggers: [{ stepId: 'hook', type: 'webhook', endpointId }],
  publishedVersion: 1,
  paused: false,
  ...more,
});
const ids = (targets: readonly Target[]) => targets.map(({ id }) => id);

it('what a replay runs are published workflows that listen and are not paused', () => {
  const workflows = [
    workflow('other', 'e2'),
    workflow('live', 'e1'),
    workflow('paused', 'e1', { paused: true }),
    workflow('draft', 'e1', { publishedVersion: null }),
  ];
  const { listening, live, all } = targetsOf({ workflowId: null, endpointId: 'e1' }, workflows);
  expect(ids(listening)).toEqual(['live', 'paused', 'draft']);
  expect(ids(live)).toEqual(['live']);
  expect(ids(all)).toEqual(['live', 'paused', 'draft', 'other']);
  // Of a schedule it is the workflow whose trigger gave the event.
  expect(ids(targetsOf({ workflowId: 'paused', endpointId: null }, workflows).live)).toEqual([]);
});

it('nothing is said of who listens before the event and the workflows have been read', () => {
  const event = { workflowId: null, endpointId: 'e1' };
  const workflows = [workflow('live', 'e1')];
  expect(targetsOf(event, undefined).isKnown).toBe(false);
  // The list to choose from is there as soon as it can be.
  expect(targetsOf(undefined, workflows)).toMatchObject({ isKnown: false, all: workflows });
  expect(targetsOf(event, workflows).isKnown).toBe(true);
  expect(targetsOf(event, []).isKnown).toBe(true);
});

it('a workflow that was never published is replayed with its draft, whatever was chosen before', () => {
  expect(versionToRun({ publishedVersion: null }, 'published')).toBe('draft');
  expect(versionToRun({ publishedVersion: 2 }, 'published')).toBe('published');
  expect(versionToRun({ publishedVersion: 2 }, 'draft')).toBe('draft');
});
