import type { Json } from '../../shared/json.ts';
import { carryOut } from './carry-out.ts';
import { DocumentError } from './document-error.ts';
import type { DocumentJob } from './document-job.ts';
import { readInThread } from './document-thread.ts';

/** Characters of a document at most; whoever reads mails limits their bytes. */
export const MAX_DOCUMENT = 10_000_000;
/** Descriptions of large APIs are larger than what steps should handle. */
const MAX_OPENAPI = 30_000_000;
/** What is read at once, in some tens of milliseconds; larger ones get a thread of their own. */
const SMALL = 100_000;
/** YAML takes ten times as long as JSON, and its anchors can take longer. */
const SMALL_YAML = 10_000;
/** Elements and attributes of HTML that cannot take long, however they are nested. */
const SMALL_MARKUP = 3000;

/**
 * Reads a document without holding up everything else: what is large, or may take long by its
 * nature, is read in a thread that ends with the signal. Throws DocumentError, or the signal's
 * reason.
 */
export async function readDocument(job: DocumentJob, signal: AbortSignal): Promise<Json> {
  signal.throwIfAborted();
  const length = job.as === 'mail' ? 0 : job.text.length;
  const most = job.as === 'openapi' ? MAX_OPENAPI : MAX_DOCUMENT;
  if (length > most) {
    throw new DocumentError(
      `it has ${length.toLocaleString('en')} characters, and ${most.toLocaleString('en')} is the most`,
      { hint: 'Split it before, or read less of it.' },
    );
  }
  return isQuick(job) ? carryOut(job) : readInThread(job, signal);
}

function isQuick(job: DocumentJob): boolean {
  switch (job.as) {
    case 'json':
      // Handing the value over from a thread would take as long as reading it here.
      return true;
    case 'json-lines':
    case 'csv':
    case 'xml':
      return job.text.length <= SMALL;
    case 'openapi':
      return job.text.length <= SMALL_YAML;
    case 'html':
      return job.text.length <= SMALL && markup(job.text) <= SMALL_MARKUP;
    case 'mail':
      return job.bytes.length <= SMALL;
  }
}

function markup(text: string): number {
  let count = 0;
  for (const sign of ['<', '='])
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}
