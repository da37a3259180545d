import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { CredentialType } from '../../shared/model/credential.ts';
import type { OpenApiDocument } from './openapi-document.ts';

export interface SignInWay {
  scheme: string;
  scopes: string[];
  description: string;
  /** Null: none that a step can use. */
  credential: { type: CredentialType; data: JsonObject; missing: string[] } | null;
}

/** What a security scheme of the document is among credentials. */
export function signInWay(
  document: OpenApiDocument,
  { scheme, scopes }: { scheme: string; scopes: string[] },
): SignInWay {
  const pointer = document.isSwagger
    ? document.head['securityDefinitions']
    : document.at(
        `/components/securitySchemes/${scheme.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      );
  const given =
    document.isSwagger && isJsonObject(pointer) && Object.hasOwn(pointer, scheme)
      ? pointer[scheme]
      : pointer;
  const known = document.object(given) ?? {};
  const description = typeof known['description'] === 'string' ? known['description'].trim() : '';
  return { scheme, scopes, description, credential: credentialOf(known, scopes, document) };
}

function credentialOf(
  known: JsonObject,
  scopes: readonly string[],
  document: OpenApiDocument,
): SignInWay['credential'] {
  switch (known['type']) {
    case 'basic':
      return basic;
    case 'http': {
      const scheme = `${known['scheme']}`.toLowerCase();
      return scheme === 'basic' ? basic : scheme === 'bearer' ? bearer : null;
    }
    case 'apiKey':
      return apiKey(known);
    case 'oauth2':
      return oauth2(known, scopes, document);
    case 'openIdConnect':
      return bearer;
    default:
      return null;
  }
}

const basic = { type: 'basic', data: {}, missing: ['username', 'password'] } as const satisfies {
  type: CredentialType;
  data: JsonObject;
  missing: string[];
};
const bearer = { type: 'bearer', data: {}, missing: ['token'] } as const satisfies {
  type: CredentialType;
  data: JsonObject;
  missing: string[];
};

function apiKey({ in: place, name }: JsonObject): SignInWay['credential'] {
  if (typeof name !== 'string' || name === '') return null;
  if (place === 'query' || place === 'header')
    return { type: 'api-key', data: { in: place, name }, missing: ['value'] };
  // Its value is then `name=…`.
  return place === 'cookie'
    ? { type: 'api-key', data: { in: 'header', name: 'Cookie' }, missing: ['value'] }
    : null;
}

/** The grants that Patchbay has; for others a token that was made elsewhere. */
function oauth2(
  known: JsonObject,
  scopes: readonly string[],
  document: OpenApiDocument,
): SignInWay['credential'] {
  const flows = isJsonObject(known['flows']) ? known['flows'] : { [`${known['flow']}`]: known };
  const code = flows['authorizationCode'] ?? flows['accessCode'];
  const own = flows['clientCredentials'] ?? flows['application'];
  const flow = isJsonObject(code) ? code : isJsonObject(own) ? own : null;
  if (flow === null) return bearer;
  const isCode = flow === code;
  const data: JsonObject = {
    grant: isCode ? 'authorization-code' : 'client-credentials',
    ...address('tokenUrl', flow['tokenUrl'], document),
    ...(isCode ? address('authorizationUrl', flow['authorizationUrl'], document) : {}),
    scopes: (scopes.length > 0 ? scopes : allScopes(flow)).join(' '),
  };
  const needed = ['clientId', ...(isCode ? ['authorizationUrl'] : ['clientSecret']), 'tokenUrl'];
  return { type: 'oauth2', data, missing: needed.filter((field) => !(field in data)) };
}

function allScopes(flow: JsonObject): string[] {
  const names = isJsonObject(flow['scopes']) ? Object.keys(flow['scopes']) : [];
  return names.length > 10 ? [] : names;
}

function address(field: string, given: Json | undefined, document: OpenApiDocument): JsonObject {
  if (typeof given !== 'string') return {};
  const base = document.url?.href;
  if (!URL.canParse(given, base)) return {};
  const url = new URL(given, base);
  return /^https?:$/.test(url.protocol) ? { [field]: url.href } : {};
}
