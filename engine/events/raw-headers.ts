/** Header fields as Node gives them: name, value, name, value; in order, duplicates included. */
export type RawHeaders = readonly string[];

/**
 * The value of the first field with this name, or undefined. `name` is in lower case.
 * Scanning beats building a dictionary: a request is asked for few names, and lengths differ.
 */
export function firstHeader(rawHeaders: RawHeaders, name: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (isName(rawHeaders[i], name)) return rawHeaders[i + 1];
  }
  return undefined;
}

/** Every value of the fields with this name, in order. `name` is in lower case. */
export function allHeaders(rawHeaders: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const value = rawHeaders[i + 1];
    if (value !== undefined && isName(rawHeaders[i], name)) values.push(value);
  }
  return values;
}

function isName(raw: string | undefined, name: string): boolean {
  return (
    raw !== undefined && raw.length === name.length && (raw === name || raw.toLowerCase() === name)
  );
}
