const ACRONYMS: ReadonlySet<string> = new Set([
  ...['api', 'url', 'http', 'https', 'html', 'csv', 'xml', 'json', 'id', 'uuid', 'hmac', 'tls'],
  ...['starttls', 'smtp', 'sql', 'lf', 'crlf', 'ms', 'ip'],
]);

/** An option as its schema writes it, for people: `link-header` is "Link header", `api-key` "API key". */
export function optionTitle(value: string): string {
  // `sha256`, `GET` and `utf-8` are names of their own.
  if (!/^[a-z]+(?:[-_][a-z]+)*$/.test(value)) return value;
  const words = value.split(/[-_]/).map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
  const [first = '', ...others] = words;
  return [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...others].join(' ');
}

/** A param's name where its schema has no title: `maxBytes` is "Max bytes". */
export function nameTitle(name: string): string {
  return optionTitle(name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase());
}
