import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Senders {
  /** Number of the event to the id it was acknowledged with. */
  readonly acknowledged: ReadonlyMap<number, string>;
  /** Answers that were neither 2xx nor "come back later". */
  readonly surprises: readonly string[];
  /** How many were sent, acknowledged or not. */
  sent(): number;
  /** Resolves when the last answer is in. */
  stop(): Promise<void>;
}

/**
 * Concurrent senders, each with one kept-alive connection, that post uniquely numbered events and
 * never send a number twice. While there is no address, they wait.
 */
export function startSenders(options: {
  count: number;
  pauseMs: number;
  address: () => string | null;
  body: (n: number) => object;
}): Senders {
  const acknowledged = new Map<number, string>();
  const surprises: string[] = [];
  let last = 0;
  let stopped = false;

  async function send(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      const address = options.address();
      if (address === null) {
        await sleep(10);
        continue;
      }
      last += 1;
      const n = last;
      const answer = await post(agent, address, JSON.stringify(options.body(n)));
      if (answer === null) {
        // Cut off or refused: whether it was stored is not known, which is what tests allow for.
        await sleep(10);
      } else if (answer.status === 200) {
        acknowledged.set(n, answer.id);
      } else if (answer.status !== 503) {
        surprises.push(`${n}: ${answer.status}`);
      }
      await sleep(options.pauseMs);
    }
    agent.destroy();
  }

  const all = Array.from({ length: options.count }, send);
  return {
    acknowledged,
    surprises,
    sent: () => last,
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}

/** @returns null when no whole answer came */
function post(
  agent: Agent,
  address: string,
  body: string,
): Promise<{ status: number; id: string } | null> {
  return new Promise((resolve) => {
    const req = request(address, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    req.on('error', () => resolve(null));
    req.on('response', (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', () => resolve(null));
      res.on('aborted', () => resolve(null));
      res.on('end', () => {
        const status = res.statusCode ?? 0;
        if (status !== 200) return resolve({ status, id: '' });
        const answer: { id: string } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        resolve({ status, id: answer.id });
      });
    });
    req.end(body);
  });
}
