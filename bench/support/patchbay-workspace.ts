import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export function patchbay(folder: string, ...args: string[]): string {
  return execFileSync(process.execPath, [CLI, ...args, '--data', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The endpoint `orders` alone, or with the workflow webhook → filter → HTTP call to `sink`. */
export function setUpOrders(folder: string, sink: string | null): void {
  if (sink === null) {
    patchbay(folder, 'endpoints', 'create', 'orders');
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'patchbay-workflow-'));
  const file = join(scratch, 'orders.json');
  writeFileSync(
    file,
    JSON.stringify({
      format: 'patchbay/workflow@1',
      name: 'Orders to the sink',
      endpoints: [{ key: 'orders', path: 'orders', verification: { scheme: 'none' } }],
      steps: [
        { id: 'hook', type: 'webhook', params: { endpoint: 'orders' } },
        {
          id: 'only_orders',
          type: 'filter',
          params: {
            match: 'all',
            conditions: [{ left: '{{ trigger.body.kind }}', op: 'equals', right: 'order' }],
          },
        },
        {
          id: 'call',
          type: 'http-request',
          params: {
            method: 'POST',
            url: sink,
            body: { type: 'json', value: '{{ trigger.body }}' },
          },
        },
      ],
      edges: [
        { from: 'hook', to: 'only_orders' },
        { from: 'only_orders', to: 'call' },
      ],
    }),
  );
  patchbay(folder, 'import', file, '--publish');
  rmSync(scratch, { recursive: true, force: true });
}
