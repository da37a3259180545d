import { onTestFinished } from 'vitest';
import {
  createHooksListener,
  type HooksListener,
  type HooksListenerOptions,
} from '../../server/hooks-listener.ts';
import {
  type RecordingHooks,
  type RecordingHooksOptions,
  recordingHooks,
} from './recording-hooks.ts';
import { recordingLog } from './recording-log.ts';

export interface ListeningHooks {
  listener: HooksListener;
  hooks: RecordingHooks;
  host: string;
  port: number;
  url: string;
  logLines: readonly string[];
}

/** A real hooks listener on a free port, closed when the test ends. */
export async function listeningHooks(
  options: RecordingHooksOptions & { limits?: HooksListenerOptions['limits']; host?: string } = {},
): Promise<ListeningHooks> {
  const { limits, host = '127.0.0.1', ...hookOptions } = options;
  const hooks = recordingHooks(hookOptions);
  const { log, lines } = recordingLog();
  const listener = createHooksListener({ hooks, log, ...(limits === undefined ? {} : { limits }) });
  const address = await listener.listen(host, 0);
  onTestFinished(() => listener.close(0));
  return { listener, hooks, ...address, logLines: lines };
}
