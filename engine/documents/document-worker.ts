// A thread of its own: reads one document and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { carryOut } from './carry-out.ts';
import { DocumentError } from './document-error.ts';
import type { DocumentJob } from './document-job.ts';
import type { DocumentMessage } from './document-thread.ts';

const job: DocumentJob = workerData;

async function outcome(): Promise<DocumentMessage> {
  try {
    return { ok: true, json: JSON.stringify(await carryOut(job)) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { message, hint } = error;
    return { ok: false, message, ...(hint === undefined ? {} : { hint }) };
  }
}

parentPort?.postMessage(await outcome());
