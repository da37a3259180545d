/** A link to the inbox with a search in it: `endpoint:orders status:rejected`. */
export function inboxSearch(search: string): string {
  return `#/inbox?q=${encodeURIComponent(search)}`;
}
