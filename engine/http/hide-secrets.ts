import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';

const HIDDEN = '••••••';
const SECRET_FIELDS: { [group: string]: readonly string[] } = {
  auth: ['password', 'token', 'value', 'url'],
  tls: ['key'],
};
const SECRET_HEADER =
  /^(?:authorization|proxy-authorization|cookie|x-api-key|api-key|x-auth-token)$/i;

/**
 * Params as they may be stored with a run: what signs the request in is taken out where the author
 * wrote it into the step. Only the parts that change are copied, so that the body stays the same
 * object and is stored by reference.
 */
export function hideSecrets(params: Json): Json {
  if (!isJsonObject(params)) return params;
  let shown: JsonObject | null = null;
  const change = (name: string, value: Json): void => {
    shown ??= { ...params };
    shown[name] = value;
  };
  for (const [group, fields] of Object.entries(SECRET_FIELDS)) {
    const value = params[group];
    if (isJsonObject(value) && fields.some((field) => field in value))
      change(
        group,
        masked(value, (field) => fields.includes(field)),
      );
  }
  const { headers } = params;
  if (isJsonObject(headers) && Object.keys(headers).some(isSecretHeader))
    change('headers', masked(headers, isSecretHeader));
  if (Array.isArray(headers) && headers.some(isSecretPair))
    change(
      'headers',
      headers.map((pair) => (isSecretPair(pair) ? { ...pair, value: HIDDEN } : pair)),
    );
  for (const name of ['url', 'proxy']) {
    const address = params[name];
    const known = typeof address === 'string' ? hideSignIn(address) : address;
    if (known !== undefined && known !== address) change(name, known);
  }
  return shown ?? params;
}

/** An address as it may be stored and shown: without the user name and password in front of its host. */
export function hideSignIn(address: string): string {
  return address.replace(/^(\s*https?:[/\\]*)[^/\\?#]*@/i, `$1${HIDDEN}@`);
}

function masked(value: JsonObject, isSecret: (field: string) => boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [field, isSecret(field) ? HIDDEN : item]),
  );
}

function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}

function isSecretPair(pair: Json): pair is JsonObject {
  return isJsonObject(pair) && typeof pair['name'] === 'string' && isSecretHeader(pair['name']);
}
