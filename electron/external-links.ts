const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const MOST_CHARACTERS = 8_000;

/**
 * Whether an address may be handed to the system. Other schemes start programs, some of them with
 * what stands in the address as their arguments.
 */
export function isOpenable(url: string): boolean {
  if (url.length > MOST_CHARACTERS || !URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return SCHEMES.has(protocol) && username === '' && password === '';
}
