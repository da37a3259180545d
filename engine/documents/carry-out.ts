import type { Json } from '../../shared/json.ts';
import type { DocumentJob } from './document-job.ts';
import { readCsv } from './read-csv.ts';
import { readHtml } from './read-html.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { readXml } from './read-xml.ts';

/** Reads the document, at once and to its end. Throws DocumentError. */
export function carryOut(job: DocumentJob): Json {
  switch (job.as) {
    case 'json':
      return readJson(job.text);
    case 'json-lines':
      return readJsonLines(job.text);
    case 'xml':
      return readXml(job.text, job);
    case 'csv':
      return readCsv(job.text, job);
    case 'html':
      return readHtml(job.text, job);
  }
}
