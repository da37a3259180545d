import type { Json } from '../../shared/json.ts';
import type { RunDetail } from '../../shared/model/run.ts';
import type { Receiver, Sending } from './receiver.ts';
import type { FileStep } from './test-workflows.ts';
import { until } from './until.ts';

/** Asks for approval. */
export function askStep(id: string, params: { [name: string]: Json } = {}): FileStep {
  return { id, type: 'wait-for-approval', params: { title: 'Pay?', ...params } };
}

export function callbackStep(id: string, params: { [name: string]: Json } = {}): FileStep {
  return { id, type: 'wait-for-webhook', params };
}

/** Gives the link of another step as its output. */
export function linkStep(id: string, of: string): FileStep {
  return { id, type: 'set', params: { value: `{{ run.links['${of}'] }}` } };
}

/** Starts a workflow by hand and waits until nothing goes on by itself. */
export async function started(
  receiver: Receiver,
  workflow: string,
  body: Json = null,
): Promise<RunDetail> {
  const { id } = await receiver.call('workflows.run', { id: workflow, body });
  return settled(receiver, id);
}

export function settled({ call }: Pick<Receiver, 'call'>, id: string): Promise<RunDetail> {
  return until(
    'the run to settle',
    async () => {
      const run = await call('runs.get', { id });
      return run.status === 'queued' || run.status === 'running' ? null : run;
    },
    { everyMs: 5 },
  );
}

export function ended({ call }: Pick<Receiver, 'call'>, id: string): Promise<RunDetail> {
  return until(
    'the end of the run',
    async () => {
      const run = await call('runs.get', { id });
      return run.endedAt === null ? null : run;
    },
    { everyMs: 5 },
  );
}

/** Path of a link, as it stands in the request line. */
export function pathOf(link: Json | undefined): string {
  if (typeof link !== 'string') throw new Error(`no link: ${JSON.stringify(link)}`);
  return new URL(link).pathname;
}

/** What a browser sends when a button of the page is pressed. */
export function pressed(
  fields: { readonly [name: string]: string },
  headers: Sending['headers'] = [],
): Sending {
  return {
    headers: [['content-type', 'application/x-www-form-urlencoded'], ...headers],
    body: new URLSearchParams(fields).toString(),
  };
}
