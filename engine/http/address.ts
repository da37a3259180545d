/**
 * Leaves only what a request line can carry. Each setter parses the address anew, hence the
 * questions before.
 */
export function bare(url: URL): void {
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  if (url.hash !== '') url.hash = '';
}

/** Keeps the address's own query as written. */
export function appendQuery(url: URL, values: readonly [string, string][]): void {
  const added = values
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  if (added === '') return;
  url.search = url.search === '' ? added : `${url.search}&${added}`;
}

/** Sets one parameter, in place of any of that name. */
export function setQuery(url: URL, name: string, value: string): void {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && decodedName(pair) !== name);
  url.search = kept.join('&');
  appendQuery(url, [[name, value]]);
}

function decodedName(pair: string): string | undefined {
  return new URLSearchParams(pair).keys().next().value;
}
