import type { Json } from '../../shared/json.ts';
import type { DocumentJob } from './document-job.ts';
import { readCsv } from './read-csv.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { readXml } from './read-xml.ts';

/** Reads the document to its end. Throws DocumentError. */
export async function carryOut(job: DocumentJob): Promise<Json> {
  switch (job.as) {
    case 'json':
      return readJson(job.text);
    case 'json-lines':
      return readJsonLines(job.text);
    case 'xml':
      return readXml(job.text, job);
    case 'csv':
      return readCsv(job.text, job);
    case 'openapi':
      return (await import('../openapi/read-openapi.ts')).readOpenApi(job.text);
    case 'html':
      // Its library takes longer to load than all the rest: only when there is HTML.
      return (await import('./read-html.ts')).readHtml(job.text, job);
    case 'mail':
      return (await import('./read-mail.ts')).readMail(job.bytes, job);
  }
}
