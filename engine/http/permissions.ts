import { isJsonObject, type Json } from '../../shared/json.ts';
import type { CredentialData } from '../../shared/model/credential.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';
import type { StepServices } from '../steps/define-step.ts';

/** Scheme and host as written, up to the character that ends the host for every parser. */
const LITERAL_ORIGIN = /^\s*[a-z][a-z0-9+.-]*:\/\/[^/?#\\{}@\s]+(?=[/?#]|$)/i;

/**
 * The host of an address as it is written in a step. `*` where an expression may decide the host or
 * a part of it. Nothing for what is no address: the step's check says so.
 */
export function hostPermissions(address: Json | undefined): Permission[] {
  if (typeof address !== 'string' || address.trim() === '') return [];
  const [origin] = LITERAL_ORIGIN.exec(address) ?? [];
  if (origin !== undefined && URL.canParse(origin)) return [hostPermission(new URL(origin))];
  if (address.includes('{{')) return [{ kind: 'host', host: ANY }];
  return URL.canParse(address.trim()) ? [hostPermission(new URL(address.trim()))] : [];
}

export function hostPermission({ hostname }: URL): Permission {
  return { kind: 'host', host: hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase() };
}

/** Of a param such as `{ "type": "credential", "credential": "its name" }`. */
export function credentialPermissions(auth: Json | undefined): Permission[] {
  if (typeof auth === 'string' && auth.includes('{{')) return [{ kind: 'credential', name: ANY }];
  if (!isJsonObject(auth) || typeof auth.credential !== 'string') return [];
  const name = auth.credential.trim();
  if (name === '') return [];
  return [{ kind: 'credential', name: name.includes('{{') ? ANY : name }];
}

/** The credential of this name, if the workflow may use it. Throws StepFailure. */
export function permittedCredential(name: string, services: StepServices): CredentialData {
  services.permits({ kind: 'credential', name });
  return services.credential(name);
}
