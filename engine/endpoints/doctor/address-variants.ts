import { firstHeader } from '../../events/raw-headers.ts';
import type { VerifiableRequest } from '../schemes/scheme.ts';
import type { Variant } from './body-variants.ts';

type Address = Pick<VerifiableRequest, 'publicUrl' | 'url'>;

/** The forms of the address that the sender may have signed. */
export function addressVariants(request: VerifiableRequest): Variant<Address>[] {
  const { publicUrl, url } = request;
  const variants: Variant<Address>[] = [];
  const seen = new Set([`${publicUrl} ${url}`]);
  const add = (cause: Variant<Address>['cause'], about: string, address: Address): void => {
    const key = `${address.publicUrl} ${address.url}`;
    if (seen.has(key)) return;
    seen.add(key);
    variants.push({ cause, about, value: address });
  };

  for (const base of baseUrls(request))
    for (const form of formsOf(base))
      add(
        publicUrl === null ? 'no_public_url' : 'other_address',
        `the address ${form}, and the endpoint’s public URL is ${publicUrl ?? 'not set'}`,
        { publicUrl: form, url },
      );
  const query = queryOf(url);
  const path = url.slice(0, url.length - query.length);
  const ownQuery = publicUrl === null ? '' : queryOf(publicUrl);
  if (query !== '') add('query_lost', 'no query', { publicUrl, url: path });
  if (ownQuery !== query && ownQuery !== '')
    add('query_lost', `the query ${ownQuery}`, { publicUrl, url: path + ownQuery });
  // Schemes that take the public URL as it stands.
  if (publicUrl !== null && query !== '' && ownQuery === '')
    add('query_lost', `the query ${query}`, { publicUrl: publicUrl + query, url });
  return variants;
}

/** Addresses that this request may have been sent to. */
function baseUrls({ publicUrl, url, rawHeaders }: VerifiableRequest): string[] {
  const path = url.replace(/\?.*$/s, '');
  const bases = publicUrl === null ? [] : [publicUrl];
  for (const name of ['x-forwarded-host', 'x-original-host', 'host']) {
    const host = firstHeader(rawHeaders, name)?.split(',')[0]?.trim();
    if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) continue;
    bases.push(`https://${host}${path}`);
    if (publicUrl === null) continue;
    // The right name and another path, or the other way round.
    const known = parts(publicUrl);
    if (known !== null) bases.push(`${known.scheme}://${host}${known.path}`);
  }
  const known = publicUrl === null ? null : parts(publicUrl);
  if (known !== null) bases.push(`${known.scheme}://${known.authority}${path}`);
  return bases;
}

function formsOf(base: string): Set<string> {
  const forms = new Set([base]);
  const known = parts(base);
  if (known === null) return forms;
  const { authority, path } = known;
  const bare = authority.replace(/:\d+$/, '');
  const paths = [path, path.endsWith('/') ? path.slice(0, -1) : `${path}/`];
  for (const scheme of ['https', 'http'])
    for (const host of new Set([authority, bare, `${bare}:${scheme === 'https' ? 443 : 80}`]))
      for (const tail of paths) forms.add(`${scheme}://${host}${tail}`);
  const lower = base.toLowerCase();
  forms.add(lower);
  if (bare.startsWith('www.')) forms.add(`${known.scheme}://${bare.slice(4)}${path}`);
  else forms.add(`${known.scheme}://www.${bare}${path}`);
  return forms;
}

function parts(url: string): { scheme: string; authority: string; path: string } | null {
  const match = /^(https?):\/\/([^/?#]+)([^?#]*)/i.exec(url);
  if (match === null) return null;
  const [, scheme = '', authority = '', path = ''] = match;
  return { scheme: scheme.toLowerCase(), authority, path };
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
