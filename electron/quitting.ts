import { app, type BrowserWindow, dialog } from 'electron';
import type { EngineClient } from './engine-client.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';

/** Steps that are waited for get this long; then they are cut off as by a crash. */
const WAIT_MS = 30 * 60_000;
/** An engine that does not answer is not waited for. */
const ASK_MS = 2_000;

export interface Quitting {
  /** Whether windows may close by now. */
  readonly isQuitting: boolean;
  /** Without a question: the session ends, or another process asks for it. */
  force(): void;
}

/** Ends the engine before the app, and asks first when runs are being carried out. */
export function createQuitting(options: {
  engine: EngineSupervisor;
  client: Pick<EngineClient, 'call'>;
  window: () => BrowserWindow | undefined;
  /** Waits in the tray for steps to end. */
  waiting: () => void;
  ended: () => void;
}): Quitting {
  const { engine, client } = options;
  let phase: 'running' | 'asking' | 'ending' | 'ended' = 'running';

  async function activeRuns(): Promise<number> {
    if (engine.state().status !== 'running') return 0;
    const none = new Promise<number>((resolve) => setTimeout(resolve, ASK_MS, 0));
    const asked = client.call('system.info', {}).then((info) => info.activeRuns);
    return Promise.race([asked.catch(() => 0), none]);
  }

  async function ask(): Promise<void> {
    phase = 'asking';
    const runs = await activeRuns();
    const graceMs = runs === 0 ? undefined : await askAbout(runs, options.window());
    if (graceMs === 'stay') {
      phase = 'running';
      options.window()?.hide();
      return;
    }
    if (graceMs === WAIT_MS) options.waiting();
    await end(graceMs);
  }

  async function end(graceMs?: number): Promise<void> {
    if (phase === 'ending') return;
    phase = 'ending';
    await engine.stop(graceMs);
    phase = 'ended';
    options.ended();
    app.quit();
  }

  app.on('before-quit', (event) => {
    if (phase === 'ended') return;
    event.preventDefault();
    if (phase === 'running') void ask();
    // Asked for once more while it waits: then at once.
    else if (phase === 'ending') void engine.stop(0);
  });

  return {
    get isQuitting() {
      return phase === 'ending' || phase === 'ended';
    },
    force() {
      void end();
    },
  };
}

/** @returns how long steps that are under way may take, or that the app stays */
async function askAbout(runs: number, window: BrowserWindow | undefined): Promise<number | 'stay'> {
  const many = runs !== 1;
  const question = {
    type: 'question' as const,
    message: `${runs} ${many ? 'runs are' : 'run is'} being carried out`,
    detail:
      'Wait: steps that are under way end first, and what comes after them goes on at the next start.\n' +
      'Quit now: they are cut off as by a crash; a step that acts on the outside then waits for you.',
    buttons: ['Wait, Then Quit', 'Quit Now', 'Keep Running'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
  const { response } =
    window === undefined
      ? await dialog.showMessageBox(question)
      : await dialog.showMessageBox(window, question);
  return response === 0 ? WAIT_MS : response === 1 ? 0 : 'stay';
}
