import { setTimeout as sleep } from 'node:timers/promises';
import { connectControl, controlPath } from '../../server/control-client.ts';

export interface Person {
  /** Answers that the engine said it had taken: `runId stepId` to the name they were given under. */
  readonly answered: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/**
 * Somebody who approves everything that is asked, at once and each time under another name, and
 * tries again when Patchbay dies meanwhile.
 */
export function startPerson(data: string): Person {
  const answered = new Map<string, string>();
  let stopped = false;
  let count = 0;

  async function answerAll(): Promise<void> {
    const client = await connectControl(controlPath(data)).catch(() => null);
    if (client === null) return;
    try {
      const { approvals } = await client.call('approvals.list', { limit: 100 });
      for (const { runId, stepId, iteration } of approvals) {
        const by = `person ${++count}`;
        await client.call('approvals.decide', {
          runId,
          stepId,
          iteration,
          decision: 'approved',
          by,
        });
        answered.set(`${runId} ${stepId}`, by);
      }
    } catch {
      // Killed in between, or answered already: what is open is asked for again.
    } finally {
      client.close();
    }
  }

  const working = (async () => {
    while (!stopped) {
      await answerAll();
      await sleep(20);
    }
  })();
  return {
    answered,
    async stop() {
      stopped = true;
      await working;
    },
  };
}
