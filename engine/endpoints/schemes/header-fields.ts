/**
 * A header like `t=1700000000,v1=...,v1=...`: values by name, in order. Null when a piece is no
 * `name=value`. Blanks belong to names and values, as in the providers' own libraries.
 */
export function headerFields(text: string, separator: string): Map<string, string[]> | null {
  const fields = new Map<string, string[]>();
  for (const piece of text.split(separator)) {
    const equals = piece.indexOf('=');
    if (equals < 1) return null;
    const name = piece.slice(0, equals);
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [piece.slice(equals + 1)]);
    else values.push(piece.slice(equals + 1));
  }
  return fields;
}
