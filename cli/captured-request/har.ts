import * as z from 'zod';
import { type CapturedRequest, CaptureUnreadableError } from './captured-request.ts';

/** HTTP Archive 1.2; only what a request needs. */
const harSchema = z.object({
  log: z.object({
    entries: z
      .array(
        z.object({
          request: z.object({
            method: z.string().min(1),
            url: z.string().min(1),
            headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
            postData: z
              .object({
                text: z.string().optional(),
                /** Not of the standard; some proxies write binary bodies like this. */
                encoding: z.string().optional(),
                params: z
                  .array(z.object({ name: z.string(), value: z.string().optional() }))
                  .optional(),
              })
              .optional(),
          }),
        }),
      )
      .min(1),
  }),
});

type HarRequest = z.output<typeof harSchema>['log']['entries'][number]['request'];

export function isHar(text: string): boolean {
  return text.startsWith('{') && text.includes('"log"') && text.includes('"entries"');
}

export function parseHar(text: string, entry: number | undefined): CapturedRequest {
  const { entries } = read(text).log;
  const only = entry === undefined && entries.length === 1 ? 1 : entry;
  if (only === undefined) {
    const list = entries
      .slice(0, 20)
      .map(({ request }, index) => `  ${index + 1}. ${request.method} ${request.url}`);
    throw new CaptureUnreadableError(
      `The HAR file has ${entries.length} requests:\n${list.join('\n')}`,
      { hint: 'Choose one with --entry NUMBER.' },
    );
  }
  const chosen = entries[only - 1];
  if (chosen === undefined)
    throw new CaptureUnreadableError(`The HAR file has no request number ${only}.`);
  const { method, url, headers } = chosen.request;
  return {
    method,
    url,
    // Names with a colon are HTTP/2's own.
    headers: headers
      .filter(({ name }) => !name.startsWith(':'))
      .map(({ name, value }) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
    ...bodyOf(chosen.request),
  };
}

function read(text: string): z.output<typeof harSchema> {
  try {
    return harSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new CaptureUnreadableError('The HAR file cannot be read.', { cause: error });
  }
}

function bodyOf({ postData }: HarRequest): { body: Buffer; remarks: string[] } {
  if (postData?.text !== undefined) {
    const encoding = postData.encoding === 'base64' ? 'base64' : 'utf8';
    return { body: Buffer.from(postData.text, encoding), remarks: [] };
  }
  const { params } = postData ?? {};
  if (params === undefined || params.length === 0) return { body: Buffer.alloc(0), remarks: [] };
  const form = new URLSearchParams(
    params.map(({ name, value = '' }): [string, string] => [name, value]),
  );
  return {
    body: Buffer.from(form.toString(), 'utf8'),
    remarks: ['The HAR file has the fields of a form, not its bytes: they were encoded again.'],
  };
}
