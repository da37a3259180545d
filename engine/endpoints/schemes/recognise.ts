import { firstHeader } from '../../events/raw-headers.ts';
import type { RequestHead } from './scheme.ts';

/** True where the request has one of the headers; names in lower case. */
export function hasHeader(...names: readonly string[]): (head: RequestHead) => boolean {
  return ({ rawHeaders }) => names.some((name) => firstHeader(rawHeaders, name) !== undefined);
}

/** True where the header's value begins like this, in whatever case. */
export function headerStarts(name: string, beginning: string): (head: RequestHead) => boolean {
  return ({ rawHeaders }) =>
    firstHeader(rawHeaders, name)?.toLowerCase().startsWith(beginning) ?? false;
}
