import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { CredentialInput } from '../../shared/model/credential-views.ts';
import { type LocalServer, localServer, type ReceivedRequest, sendJson } from './local-server.ts';

export const CLIENT_ID = 'patchbay-client';
export const CLIENT_SECRET = 'client-secret-5d0c/+7e';

/** What the next token request is answered with in the place of tokens. */
export type Disturbance = (response: ServerResponse) => void;

export interface AuthorizationServer {
  readonly url: string;
  readonly server: LocalServer;
  /** Parsed bodies of the token requests so far. */
  readonly tokenRequests: readonly Record<string, string>[];
  /** Every token that was ever given out. */
  readonly issued: readonly string[];
  /** Data of a credential for this server. */
  data(more?: Record<string, unknown>): CredentialInput;
  /** What a browser does: asks the authorization URL, and follows to where it is sent. */
  signIn(authorizationUrl: string): Promise<{ redirect: URL; status: number; page: string }>;
  /** Where the browser would be sent, without going there. */
  redirectOf(authorizationUrl: string): Promise<URL>;
  /** Tokens as a sign-in gives them, without one. */
  issue(): { accessToken: string; refreshToken: string | null };
  /** What the API behind it thinks of an Authorization header. */
  accepts(authorization: string | undefined): boolean;
  /** As a person does on the provider's page: no token is good any more. */
  revoke(): void;
  /** Access tokens given out so far are refused; refresh tokens stay good. */
  expireAccess(): void;
  disturbNext(disturbance: Disturbance): void;
}

interface Options {
  /** Seconds; null: the answer does not say. */
  expiresIn?: number | null;
  /** Whether each renewal gives another refresh token, and the old one is worthless. */
  rotates?: boolean;
  refreshTokens?: boolean;
  /** Asks for a client secret; false: a public client. */
  secret?: boolean;
  idToken?: string;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const REFUSED: Answer = { status: 400, body: { error: 'invalid_grant' } };

interface Code {
  challenge: string;
  redirectUri: string;
}

/** An authorization server as RFC 6749 and RFC 7636 say, strict about what it is given. */
export async function authorizationServer(options: Options = {}): Promise<AuthorizationServer> {
  const { expiresIn = 3600, rotates = true, refreshTokens = true, secret = true } = options;
  const codes = new Map<string, Code>();
  const access = new Set<string>();
  const refresh = new Set<string>();
  const issued: string[] = [];
  const tokenRequests: Record<string, string>[] = [];
  const disturbances: Disturbance[] = [];
  const random = (kind: string): string => {
    const token = `${kind}-${randomBytes(18).toString('base64url')}`;
    issued.push(token);
    return token;
  };

  function authorize(url: URL, response: ServerResponse): void {
    const { searchParams: query } = url;
    const redirectUri = query.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    const challenge = query.get('code_challenge') ?? '';
    const isRight =
      query.get('client_id') === CLIENT_ID &&
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(challenge) &&
      (query.get('state') ?? '').length >= 43;
    if (!isRight) back.searchParams.set('error', 'invalid_request');
    else if (query.get('scope') === 'forbidden') {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The <b>user</b> said no');
    } else {
      const code = random('code');
      codes.set(code, { challenge, redirectUri });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href });
    response.end();
  }

  function isClient(form: Record<string, string>, headers: ReceivedRequest['headers']): boolean {
    const basic = headers.authorization?.replace(/^Basic /, '');
    const [id, given] =
      basic === undefined
        ? [form['client_id'], form['client_secret']]
        : Buffer.from(basic, 'base64')
            .toString()
            .split(':')
            .map((part) => new URLSearchParams(`x=${part}`).get('x') ?? '');
    return id === CLIENT_ID && (secret ? given === CLIENT_SECRET : given === undefined);
  }

  function issue(grantType: string): { accessToken: string; refreshToken: string | null } {
    const accessToken = random('access');
    access.add(accessToken);
    const renews = refreshTokens && grantType !== 'client_credentials';
    const refreshToken =
      renews && (grantType !== 'refresh_token' || rotates) ? random('refresh') : null;
    if (refreshToken !== null) refresh.add(refreshToken);
    return { accessToken, refreshToken };
  }

  function granted(grantType: string): Answer {
    const { accessToken, refreshToken } = issue(grantType);
    return {
      status: 200,
      body: {
        access_token: accessToken,
        token_type: 'Bearer',
        ...(expiresIn === null ? {} : { expires_in: expiresIn }),
        ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
        ...(options.idToken === undefined ? {} : { id_token: options.idToken }),
      },
    };
  }

  function answerTo(form: Record<string, string>, headers: ReceivedRequest['headers']): Answer {
    if (!isClient(form, headers)) return { status: 401, body: { error: 'invalid_client' } };
    const grantType = form['grant_type'] ?? '';
    const { code = '', code_verifier: verifier = '', refresh_token: given = '' } = form;
    if (grantType === 'authorization_code') {
      const asked = codes.get(code);
      codes.delete(code);
      const hash = createHash('sha256').update(verifier).digest('base64url');
      const isRight = asked?.challenge === hash && asked.redirectUri === form['redirect_uri'];
      return isRight ? granted(grantType) : REFUSED;
    }
    if (grantType === 'refresh_token') {
      if (!refresh.has(given)) return REFUSED;
      if (rotates) refresh.delete(given);
      return granted(grantType);
    }
    return grantType === 'client_credentials'
      ? granted(grantType)
      : { status: 400, body: { error: 'unsupported_grant_type' } };
  }

  function token(request: ReceivedRequest, response: ServerResponse): void {
    const form = Object.fromEntries(new URLSearchParams(request.body.toString()));
    tokenRequests.push(form);
    const disturbance = disturbances.shift();
    if (disturbance !== undefined) {
      disturbance(response);
      return;
    }
    const { status, body } = answerTo(form, request.headers);
    sendJson(response, body, status);
  }

  const server = await localServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.pathname === '/authorize' && request.method === 'GET') return authorize(url, response);
    if (url.pathname === '/token' && request.method === 'POST') return token(request, response);
    response.writeHead(404);
    response.end();
  });

  async function redirectOf(authorizationUrl: string): Promise<URL> {
    const response = await fetch(authorizationUrl, { redirect: 'manual' });
    await response.arrayBuffer();
    return new URL(response.headers.get('location') ?? '');
  }

  return {
    url: server.url,
    server,
    tokenRequests,
    issued,
    data: (more = {}) => ({
      type: 'oauth2' as const,
      authorizationUrl: `${server.url}/authorize`,
      tokenUrl: `${server.url}/token`,
      clientId: CLIENT_ID,
      ...(secret ? { clientSecret: CLIENT_SECRET } : {}),
      ...more,
    }),
    issue: () => issue('authorization_code'),
    redirectOf,
    async signIn(authorizationUrl) {
      const redirect = await redirectOf(authorizationUrl);
      const response = await fetch(redirect, { headers: { connection: 'close' } });
      return { redirect, status: response.status, page: await response.text() };
    },
    accepts: (authorization) => access.has(authorization?.replace(/^Bearer /, '') ?? ''),
    revoke() {
      access.clear();
      refresh.clear();
    },
    expireAccess: () => access.clear(),
    disturbNext: (disturbance) => void disturbances.push(disturbance),
  };
}
