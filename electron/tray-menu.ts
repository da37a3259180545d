import type { EngineState } from '../shared/desktop.ts';

export interface TrayState {
  engine: EngineState['status'];
  /** Why no webhooks can be received. */
  hooksProblem: string | null;
  paused: boolean;
  /** Unresolved ones, counted up to 200. */
  failures: number;
  activeRuns: number;
}

/** What the tray says first: the one thing a person looks there for. */
export function trayStatus(state: TrayState): string {
  switch (state.engine) {
    case 'starting':
      return 'Starting…';
    case 'restarting':
      return 'The engine crashed and starts again…';
    case 'failed':
      return 'The engine has stopped: open Patchbay to see why';
    case 'stopped':
      return 'Stopping…';
    case 'running':
      break;
  }
  if (state.hooksProblem !== null) return 'Running, but cannot receive webhooks';
  if (state.paused) return 'Paused: events are kept, runs wait';
  if (state.activeRuns === 0) return 'Receiving';
  return `Receiving, ${state.activeRuns} ${state.activeRuns === 1 ? 'run' : 'runs'} at work`;
}

export function failuresText(failures: number): string {
  if (failures === 0) return 'No unresolved failures';
  const count = failures >= 200 ? '200 or more' : String(failures);
  return `${count} unresolved ${failures === 1 ? 'failure' : 'failures'}`;
}
