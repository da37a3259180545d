import type { JsonObject } from '../../../shared/json.ts';
import { DocumentError } from '../../documents/document-error.ts';
import { readXml } from '../../documents/read-xml.ts';

export type ParsedXml = { ok: true; value: JsonObject } | { ok: false; problem: string };

/** See `readXml`: XML without DTD, every value as text. */
export function parseXml(text: string): ParsedXml {
  try {
    return { ok: true, value: readXml(text) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { ok: false, problem: `The XML cannot be read: ${error.message}` };
  }
}
