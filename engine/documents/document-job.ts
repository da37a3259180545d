import type { CsvOptions } from './read-csv.ts';
import type { HtmlOptions } from './read-html.ts';
import type { MailOptions } from './read-mail.ts';
import type { XmlOptions } from './read-xml.ts';

/** What is to be read, and as what: plain data, for it may be sent to a thread. */
export type DocumentJob =
  | { readonly as: 'json' | 'json-lines' | 'openapi'; readonly text: string }
  | ({ readonly as: 'xml'; readonly text: string } & XmlOptions)
  | ({ readonly as: 'csv'; readonly text: string } & CsvOptions)
  | ({ readonly as: 'html'; readonly text: string } & HtmlOptions)
  | ({ readonly as: 'mail'; readonly bytes: Uint8Array } & MailOptions);
