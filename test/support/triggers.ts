import type { EventDetail } from '../../shared/model/event.ts';
import type { Trigger } from '../../shared/model/trigger.ts';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import type { TestEngine } from './test-engine.ts';
import { until } from './until.ts';

/** A workflow that begins with this trigger, `start`, and keeps what it got. */
export function onTrigger(
  type: string,
  params: NonNullable<WorkflowFileInput['steps'][number]['params']>,
  more: Partial<WorkflowFileInput> = {},
): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name: 'A workflow',
    steps: [
      { id: 'start', type, params },
      { id: 'keep', type: 'set', params: { value: '{{ trigger }}' } },
    ],
    edges: [{ from: 'start', to: 'keep' }],
    ...more,
  };
}

/** Those of triggers other than webhooks, in the order in which they were stored. */
export async function triggerEvents(engine: TestEngine, workflow?: string): Promise<EventDetail[]> {
  const filter = workflow === undefined ? {} : { workflow };
  const { events } = await engine.call('events.list', { limit: 1000, ...filter });
  const own = events.filter(({ source }) => source !== 'webhook').toReversed();
  return Promise.all(own.map(({ id }) => engine.call('events.get', { id })));
}

/** Waits until there are so many. */
export function eventsReach(engine: TestEngine, count: number): Promise<EventDetail[]> {
  return until(
    `${count} events`,
    async () => {
      const events = await triggerEvents(engine);
      return events.length >= count ? events : undefined;
    },
    { everyMs: 20 },
  );
}

/** The only published trigger. */
export async function onlyTrigger(engine: TestEngine): Promise<Trigger> {
  const { triggers } = await engine.call('triggers.list', {});
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length > 1) throw new Error(`${triggers.length} triggers`);
  return trigger;
}

/** Waits until the only trigger looks like this. */
export function triggerBecomes(
  engine: TestEngine,
  isThere: (trigger: Trigger) => boolean,
): Promise<Trigger> {
  return until(
    'the trigger',
    async () => {
      const trigger = await onlyTrigger(engine);
      return isThere(trigger) ? trigger : undefined;
    },
    { everyMs: 20 },
  );
}
