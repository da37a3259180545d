import { readFileSync } from 'node:fs';
import { type WorkflowFile, workflowFileSchema } from '../../shared/model/workflow.ts';
import { inRoot } from '../lib/paths.mjs';

export interface SeededWorkflow {
  file: WorkflowFile;
  publish: boolean;
  folder: string | null;
  tags: string[];
}

/** The secret that the pushes are signed with. */
export const GITHUB_SECRET = 'demo-secret-of-the-github-endpoint';

const placed: {
  name: string;
  folder?: string;
  tags?: string[];
  publish?: boolean;
}[] = [
  { name: 'templates/shop-order-to-stock', folder: 'Shop', tags: ['orders', 'slack'] },
  { name: 'templates/count-large-orders', folder: 'Shop', tags: ['orders'] },
  { name: 'templates/payment-ledger-receipt', folder: 'Shop', publish: false },
  { name: 'templates/lead-routing', folder: 'Customers', tags: ['sales'] },
  { name: 'templates/sensor-threshold', folder: 'House', tags: ['ntfy'] },
  { name: 'templates/nightly-backup-check', folder: 'House', tags: ['ntfy'] },
  { name: 'templates/failed-runs-alert' },
  { name: 'templates/diary', publish: false },
  { name: 'github-push-to-http', tags: ['code'] },
];

/** Examples and templates as they are, but for addresses and folders that are this computer's own. */
export function seededWorkflows({
  receiver,
  files,
}: {
  /** What answers for all services. */
  receiver: string;
  /** Instead of the home folder. */
  files: string;
}): SeededWorkflow[] {
  return placed.map(({ name, folder = null, tags = [], publish = true }) => {
    const text = readFileSync(inRoot('examples', `${name}.json`), 'utf8')
      .replaceAll('http://127.0.0.1:9000', receiver)
      .replaceAll('"~/', `"${files.replaceAll('\\', '/')}/`)
      // Nobody waits for hours in a demo.
      .replaceAll(/"attempts": \d+/g, '"attempts": 2')
      .replaceAll(/"delayMs": \d+/g, '"delayMs": 20');
    const file = workflowFileSchema.parse(JSON.parse(text));
    return { file: adapted(file, receiver), publish, folder, tags };
  });
}

function adapted(file: WorkflowFile, receiver: string): WorkflowFile {
  return {
    ...file,
    steps: file.steps.map((step) =>
      step.type === 'ntfy' ? { ...step, params: { ...step.params, server: receiver } } : step,
    ),
    endpoints: file.endpoints.map((endpoint) =>
      endpoint.key === 'github'
        ? {
            ...endpoint,
            dedupe: { by: 'preset' },
            verification: { scheme: 'github', secrets: [{ value: GITHUB_SECRET }] },
          }
        : endpoint,
    ),
  };
}
