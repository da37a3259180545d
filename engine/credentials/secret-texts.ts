import type { CredentialData } from '../../shared/model/credential.ts';
import type { StoredTokens } from './tokens.ts';

/** Every text by which the secrets of a credential would be known where they must not be seen. */
export function secretTexts(data: CredentialData, tokens: StoredTokens | null): string[] {
  return [...ownSecrets(data), tokens?.accessToken, tokens?.refreshToken].filter(
    (text): text is string => typeof text === 'string' && text !== '',
  );
}

function ownSecrets(data: CredentialData): (string | undefined)[] {
  switch (data.type) {
    case 'basic':
      return [data.password, base64(`${data.username}:${data.password}`)];
    case 'bearer':
    case 'github':
    case 'slack-bot':
      return [data.token];
    case 'api-key':
      return [data.value];
    case 'webhook-secret':
      return [data.secret, data.secret.replace(/^wh(?:sec|sk)_/, '')];
    case 'webhook-url':
      return urlSecrets(data.url);
    case 'smtp':
    case 'imap': {
      const { username = '', password } = data;
      // As SASL PLAIN sends them (RFC 4616).
      return password === undefined ? [] : [password, base64(`\0${username}\0${password}`)];
    }
    case 'openai-compatible':
      return [data.apiKey];
    case 'oauth2': {
      const { clientId, clientSecret } = data;
      return clientSecret === undefined
        ? []
        : [clientSecret, base64(`${clientId}:${clientSecret}`)];
    }
  }
}

/**
 * The address as it was given and as a URL writes it, and what stands behind the host: error texts
 * and redirects may show that alone.
 */
function urlSecrets(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const parsed = new URL(url);
  const behindHost = `${parsed.pathname}${parsed.search}`;
  // A short path is an ordinary word, and no secret.
  return [url, parsed.href, ...(behindHost.length >= 16 ? [behindHost] : [])];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
