import type { CredentialTypeEntry } from '../../../shared/model/credential-views.ts';

/** What most people fill in besides what is required: whoever signs in, and with what. */
const USUAL = ['username', 'authorizationUrl', 'scopes', 'baseUrl', 'port', 'secure', 'in'];

const known = new WeakMap<CredentialTypeEntry, ReadonlySet<string>>();

export function usualFields(type: CredentialTypeEntry): ReadonlySet<string> {
  const fields = known.get(type) ?? new Set([...type.secretFields, ...USUAL]);
  known.set(type, fields);
  return fields;
}
