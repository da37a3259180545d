import * as z from 'zod';
import { CONNECTION_HEADERS } from '../../../shared/connection-headers.ts';
import { textParam } from '../../values/param-schemas.ts';

// RFC 9110, section 5.6.2.
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

// RFC 9110, section 5.5: visible characters, spaces and tabs, nothing that ends a line. Node writes
// header values as latin-1.
const fieldValue = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** Of one connection (RFC 9110, section 7.6.1) or of the framing: the listener writes them itself. */
const forbidden: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  'date',
  'proxy-authenticate',
  'proxy-authorization',
]);

export const answerHeadersSchema = z.record(
  z
    .string()
    .regex(token, 'is not a header name (letters, digits and "-")')
    .refine(
      (name) => !forbidden.has(name.toLowerCase()),
      'is set by the listener itself and cannot be chosen',
    ),
  textParam(
    z.string().max(8000).regex(fieldValue, 'must be one line of plain characters, as headers are'),
  ).meta({ title: 'Value', field: 'text' }),
);
