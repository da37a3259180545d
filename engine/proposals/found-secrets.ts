import type { JsonObject } from '../../shared/json.ts';
import type { CredentialType } from '../../shared/model/credential.ts';
import type { ProposedSecret } from '../../shared/model/step-proposal.ts';
import type { Pairs } from './proposed-request.ts';

export type FoundSecret = Omit<ProposedSecret, 'used'>;

const SECRET_HEADER =
  /^(?:proxy-)?authorization$|^cookie$|^x-(?:signature|auth)$|(?:^|-|api|access|auth)(?:token|key|secret|password)$/i;
/** They guard a form of one page, or are no keys to anything. */
const NO_SECRET_HEADER =
  /csrf|xsrf|^sec-|idempotency|content|continuation|next|page|request|cache|surrogate|partition|public|sort/i;
const SECRET_PARAMETER =
  /^(?:api[-_]?key|apikey|app[-_]?key|appid|app[-_]?id[-_]?key|key|token|(?:access|auth|api|private|secret|bot)[-_]?(?:token|key)|client[-_]?secret|secret|password|passwd|sig|signature|x-amz-(?:signature|security-token)|subscription-key|code)$/i;
/** Short words under these names are no keys: `?key=name`, `?code=DE`. */
const OFTEN_HARMLESS = /^(?:key|token|code|sig|signature|appid|secret)$/i;

/** Where documentation leaves a gap: `$TOKEN`, `<YOUR-TOKEN>`, `YOUR_API_KEY`, `{api_key}`, `…`. */
const PLACEHOLDER =
  /^\$\{?[A-Za-z_]\w*\}?$|^\$\(|^%[A-Za-z_]\w*%$|<[^<>]+>|\{\{?[^{}]+\}?\}|^\[[^\]]+\]$|(?:^|[-_ ])(?:your|insert|replace)[-_ ]|^x{4,}$|^\*{3,}$|\u2026|\.{3}$|_?(?:api_?key|token)_?here$/i;

function isPlaceholder(text: string): boolean {
  return text === '' || PLACEHOLDER.test(text);
}

/** The credential of a header, or null where the header holds no secret. */
export function secretOfHeader(name: string, value: string, host: string): FoundSecret | null {
  if (!SECRET_HEADER.test(name) || NO_SECRET_HEADER.test(name)) return null;
  const where = `the header "${name}"`;
  if (name.toLowerCase() !== 'authorization') return apiKey({ in: 'header', name, value }, host);
  const [, scheme = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(value) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return found('bearer', { where, host, data: { token: rest.trim() } });
    case 'basic': {
      const pair = basicPair(rest.trim());
      return pair === null
        ? apiKey({ in: 'header', name, value }, host)
        : basicSecret(pair, { where, host });
    }
    default:
      return apiKey({ in: 'header', name, value }, host);
  }
}

export function secretOfParameter(name: string, value: string, host: string): FoundSecret | null {
  if (!SECRET_PARAMETER.test(name)) return null;
  const harmless = OFTEN_HARMLESS.test(name) && value.length < 16 && !isPlaceholder(value);
  return harmless ? null : apiKey({ in: 'query', name, value }, host);
}

/** User name and password; where the password is left empty, the name is the key. */
export function basicSecret(
  { username, password }: { username: string; password: string },
  { where, host }: { where: string; host: string },
): FoundSecret {
  return found('basic', { where, host, data: { username, password }, optional: ['password'] });
}

function apiKey(data: { in: 'header' | 'query'; name: string; value: string }, host: string) {
  const where = `the ${data.in === 'header' ? 'header' : 'query parameter'} "${data.name}"`;
  return found('api-key', { where, host, data });
}

function found(
  type: CredentialType,
  from: { where: string; host: string; data: JsonObject; optional?: readonly string[] },
): FoundSecret {
  const { where, host, data, optional = [] } = from;
  const hidden = Object.entries(data).filter(
    ([field, value]) =>
      /^(?:token|value|username|password)$/.test(field) && typeof value === 'string',
  );
  const missing = hidden.flatMap(([field, value]) => {
    const text = `${value}`;
    return isPlaceholder(text) && !(text === '' && optional.includes(field)) ? [field] : [];
  });
  const known = Object.fromEntries(
    Object.entries(data).filter(([field]) => !missing.includes(field)),
  );
  return { where, name: credentialName(host), type, data: known, missing };
}

/** A host, without the braces that some documentation has gaps by: they would be an expression. */
export function credentialName(host: string): string {
  const name = host.replace(/[{}]/g, '').trim().slice(0, 100);
  return name === '' ? 'API' : name;
}

function basicPair(encoded: string): { username: string; password: string } | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 || text.includes('\ufffd')
    ? null
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Secrets of one host under names of their own. */
export function named(secrets: readonly FoundSecret[]): FoundSecret[] {
  return secrets.map((secret, index) =>
    index === 0 ? secret : { ...secret, name: `${secret.name.slice(0, 90)} ${index + 1}` },
  );
}

/** Takes the secrets out of a list of pairs. */
export function sift(
  pairs: Pairs,
  secretOf: (name: string, value: string) => FoundSecret | null,
): { kept: [string, string][]; secrets: FoundSecret[] } {
  const kept: [string, string][] = [];
  const secrets: FoundSecret[] = [];
  for (const [name, value] of pairs) {
    const secret = secretOf(name, value);
    if (secret === null) kept.push([name, value]);
    else secrets.push(secret);
  }
  return { kept, secrets };
}
