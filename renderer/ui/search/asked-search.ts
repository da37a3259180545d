/**
 * What an address asks a list to search for: `status:rejected` of `/inbox?q=status:rejected`, as links
 * of other screens and from outside lead there. Undefined: it asks for nothing.
 */
export function askedSearch(location: string): string | undefined {
  const [, query] = location.split('?');
  return query === undefined ? undefined : (new URLSearchParams(query).get('q') ?? undefined);
}
