import { defineStep } from '../define-step.ts';
import { docs } from './docs.ts';
import { scheduleParams, scheduleProblems } from './params.ts';
import { describeTime, nextTime, previousTime, scheduleWords } from './times.ts';

export const schedule = defineStep({
  type: 'schedule',
  name: 'Schedule',
  description: 'Starts a run at certain times, or again and again.',
  icon: 'calendar-clock',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Due' }],
  params: scheduleParams,
  problems: scheduleProblems,
  source: {
    kind: 'schedule',
    next: nextTime,
    previous: previousTime,
    missed: ({ missed, mostMissed }) => ({ runs: missed, atMost: mostMissed }),
    once: ({ at }) => at !== undefined,
    timeZone: ({ timeZone }) => timeZone ?? null,
    describe: describeTime,
    words: scheduleWords,
  },
  example: {
    timeOfDay: '08:00',
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    timeZone: 'Europe/Berlin',
  },
  docs,
});
