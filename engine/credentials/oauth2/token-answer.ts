import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';

/** What a token endpoint gave. */
export interface Grant {
  readonly accessToken: string;
  /** Left out: the one that was there before stays good (RFC 6749, 6). */
  readonly refreshToken: string | null;
  /** Seconds. */
  readonly expiresIn: number | null;
  readonly scopes: string | null;
  readonly account: string | null;
}

/** RFC 6749, 5.2. */
export interface Refusal {
  readonly error: string;
  readonly description: string | null;
}

const MAX_DESCRIPTION = 300;
/** RFC 6750, 2.1 in spirit: what a header can carry; some providers use more than b64token. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/** Null: neither a token nor a refusal. */
export function readTokenAnswer(
  text: string,
  contentType: string,
): { granted: Grant } | { refused: Refusal } | null {
  const answer = objectOf(text, contentType);
  if (answer === null) return null;
  const error = errorOf(answer);
  if (error !== null) return { refused: error };
  // Slack gives a token that acts for a person beside, or in the place of, the bot's own.
  const holder = typeof answer['access_token'] === 'string' ? answer : child(answer, 'authed_user');
  const accessToken = holder['access_token'];
  if (typeof accessToken !== 'string' || !TOKEN.test(accessToken)) return null;
  const tokenType = answer['token_type'];
  if (typeof tokenType === 'string' && /^(?:mac|dpop|pop)$/i.test(tokenType))
    return {
      refused: {
        error: 'unsupported_token_type',
        description: `The provider gives ${tokenType} tokens, and Patchbay sends bearer tokens.`,
      },
    };
  const refreshToken = holder['refresh_token'];
  return {
    granted: {
      accessToken,
      refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
      expiresIn: secondsOf(holder['expires_in']),
      scopes: scopesOf(holder['scope']),
      account: accountOf(answer),
    },
  };
}

function objectOf(text: string, contentType: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    // As some answer who ignore what the request accepts.
    const isForm = /urlencoded|text\/plain/i.test(contentType) || contentType === '';
    if (!isForm || !/(?:^|&)(?:access_token|error)=/.test(text)) return null;
    return Object.fromEntries(new URLSearchParams(text));
  }
}

function errorOf(answer: JsonObject): Refusal | null {
  const { error, error_description: described, message } = answer;
  // HubSpot names it `status`.
  const code = error ?? (typeof answer['access_token'] === 'string' ? undefined : answer['status']);
  if (typeof code !== 'string' || code === '') {
    if (!isJsonObject(error ?? null)) return null;
    const { code: inner, message: words } = child(answer, 'error');
    return { error: short(inner) ?? 'error', description: short(words) };
  }
  return { error: short(code) ?? 'error', description: short(described) ?? short(message) };
}

function short(value: Json | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const line = `${value}`.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return null;
  return line.length > MAX_DESCRIPTION ? `${line.slice(0, MAX_DESCRIPTION)}…` : line;
}

function secondsOf(value: Json | undefined): number | null {
  const seconds = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function scopesOf(value: Json | undefined): string | null {
  if (Array.isArray(value)) return value.map(String).join(' ');
  return typeof value === 'string' && value !== '' ? value : null;
}

function child(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

/**
 * Whose token it is, to show it. An ID token comes straight from the provider here, so its signature
 * adds nothing (OpenID Connect Core, 3.1.3.7); nothing is decided by it.
 */
function accountOf(answer: JsonObject): string | null {
  const claims = claimsOf(answer['id_token']);
  for (const name of ['email', 'preferred_username', 'name'])
    if (typeof claims[name] === 'string') return short(claims[name]);
  return short(child(answer, 'team')['name']) ?? short(answer['hub_domain']);
}

function claimsOf(idToken: Json | undefined): JsonObject {
  const payload = typeof idToken === 'string' ? idToken.split('.')[1] : undefined;
  if (payload === undefined) return {};
  try {
    const claims: Json = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return isJsonObject(claims) ? claims : {};
  } catch {
    return {};
  }
}
