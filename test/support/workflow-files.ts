import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';

/** An endpoint `orders`, a filter for `{ "kind": "order" }`, and a call of the given address. */
export function orderWorkflow(url: string, overrides: Partial<WorkflowFileInput> = {}) {
  const file: WorkflowFileInput = {
    format: 'patchbay/workflow@1',
    name: 'Orders',
    endpoints: [{ key: 'orders', path: 'orders' }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
      {
        id: 'only_orders',
        type: 'filter',
        params: {
          conditions: [{ left: '{{ trigger.body.kind }}', op: 'equals', right: 'order' }],
        },
      },
      {
        id: 'call',
        type: 'http-request',
        params: {
          method: 'POST',
          url: `${url}/orders`,
          body: { type: 'json', value: '{{ trigger.body }}' },
        },
      },
    ],
    edges: [
      { from: 'hook', to: 'only_orders' },
      { from: 'only_orders', port: 'true', to: 'call' },
    ],
    ...overrides,
  };
  return file;
}

/** A workflow that is started by hand and only computes. */
export function manualWorkflow(name = 'By hand'): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name,
    steps: [
      { id: 'start', type: 'manual' },
      { id: 'greeting', type: 'set', params: { value: 'Hello {{ trigger.body.who }}' } },
    ],
    edges: [{ from: 'start', to: 'greeting' }],
  };
}

/** @returns the path of the file */
export async function writeWorkflow(
  folder: string,
  file: WorkflowFileInput,
  name = 'workflow.json',
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(file, null, 2));
  return path;
}
