import { expect, it } from 'vitest';
import { stepTypes } from '../../engine/steps/index.ts';
import { consequences } from '../../renderer/features/runs/consequences.ts';
import { retriableSteps } from '../../renderer/features/runs/run-words.ts';
import { type StepRun, stepRunSchema } from '../../shared/model/run.ts';

const catalog = [...stepTypes.values()].map(({ type, effects }) => ({
  type,
  effects,
  name: type,
  description: '',
  icon: '',
  group: 'action' as const,
  ports: [],
  dynamicPorts: false,
  container: false,
  link: null,
  docs: '',
  params: {},
  example: {},
}));

function step(stepType: string, fields: Partial<StepRun> = {}): StepRun {
  return stepRunSchema.parse({
    stepId: stepType.replace('-', '_'),
    stepType,
    stepName: '',
    iteration: '',
    status: 'failed',
    port: null,
    startedAt: 1,
    endedAt: 2,
    dueAt: null,
    waitReason: null,
    reused: false,
    edited: null,
    input: null,
    output: null,
    error: null,
    warnings: [],
    logs: [],
    attempts: [],
    ...fields,
  });
}

const call = step('http-request', {
  stepName: 'Tell the shop',
  input: { method: 'POST', url: 'http://127.0.0.1:9000/x' },
});

it('says that a request is sent again, and where', () => {
  expect(consequences([call], catalog)).toEqual([
    'This sends the HTTP request again: POST http://127.0.0.1:9000/x',
  ]);
});

it('names the step where there are several, and says nothing of those that only compute', () => {
  const steps = [step('webhook'), step('filter'), call, call, step('notification')];
  expect(consequences(steps, catalog)).toEqual([
    '“Tell the shop” sends the HTTP request again: POST http://127.0.0.1:9000/x',
    '“notification” shows the notification again',
  ]);
});

it('has a word for every step type that acts on the outside world', () => {
  const acting = catalog.filter(({ effects }) => effects !== 'none');
  expect(acting.length).toBeGreaterThan(0);
  for (const { type } of acting) {
    const [line] = consequences([step(type)], catalog);
    expect(line).toMatch(/^This .+/);
  }
});

it('expects the worst of a step type that it does not know', () => {
  expect(consequences([step('of-another-release')], catalog)).toEqual([
    'This carries out “of_another-release” again',
  ]);
});

it('offers a retry for what failed and for what waits for a person, nothing else', () => {
  const waiting = step('notification', { status: 'waiting', waitReason: 'person' });
  const later = step('delay', { status: 'waiting', waitReason: 'delay' });
  const done = step('set', { status: 'succeeded' });
  expect(retriableSteps([call, waiting, later, done])).toEqual([call, waiting]);
});
