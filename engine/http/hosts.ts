import type { Json } from '../../shared/json.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';

/** A host as permissions name it: lower case, without port, brackets or a full stop at the end. */
export function hostOf(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** The part of an address up to where its host is certain, whatever an expression adds. */
const WITH_WHOLE_HOST = /^\s*https?:[/\\]*[^/\\?#]+[/\\?#]/i;

/**
 * What a step must declare for an address as it stands in its params: its host, or any where an
 * expression has a say in it. Nothing for a param that is left out, or that is no address.
 */
export function hostPermissions(...addresses: readonly (Json | undefined)[]): Permission[] {
  return addresses.flatMap((address): Permission[] => {
    if (typeof address !== 'string' || address === '') return [];
    const [literal = ''] = address.split('{{', 1);
    if (literal !== address && !WITH_WHOLE_HOST.test(literal)) return [{ kind: 'host', host: ANY }];
    const text = literal.trim();
    return URL.canParse(text) ? [{ kind: 'host', host: hostOf(new URL(text)) }] : [];
  });
}
