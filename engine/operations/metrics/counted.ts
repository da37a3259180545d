import type { CommitterStats } from '../../db/committer.ts';
import type { EventRepository } from '../../events/event-repository.ts';
import type { RunRepository } from '../../runs/run-repository.ts';
import type { StepWriter } from '../../runs/step-writer.ts';
import type { Counters } from './counters.ts';

/**
 * The parts through which everything goes, with a count of it. A write that is carried out a second
 * time, because another one spoiled the shared transaction, is counted twice.
 */
export function countedEvents(events: EventRepository, counters: Counters): EventRepository {
  const insert: EventRepository['insert'] = (event) => {
    counters.events.add(event.endpointSeq ?? 0, event.status);
    if (event.source !== undefined) counters.sources.add(event.source.type);
    if (event.status === 'rejected') counters.rejections.add(event.reason ?? '');
    return events.insert(event);
  };
  return { ...events, insert };
}

export function countedRuns(runs: RunRepository, counters: Counters): RunRepository {
  const finish: RunRepository['finish'] = (seq, end) => {
    counters.runs.add(end.status);
    if (end.startedAt !== null) counters.runSeconds.add((end.endedAt - end.startedAt) / 1000);
    runs.finish(seq, end);
  };
  return { ...runs, finish };
}

export function countedSteps(writer: StepWriter, counters: Counters): StepWriter {
  const ended: StepWriter['ended'] = (run, step, end) => {
    counters.steps.add(step.compiled.step.type, end.status);
    writer.ended(run, step, end);
  };
  return { ...writer, ended };
}

export function commitStats(counters: Counters): CommitterStats {
  return {
    committed(writes, milliseconds) {
      counters.commitWrites.add(writes);
      counters.commitSeconds.add(milliseconds / 1000);
    },
  };
}
