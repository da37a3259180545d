import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { Engine } from '../engine/index.ts';
import { type Address, listenOn } from './listen.ts';
import { refuse } from './problem.ts';
import { createRpcRouter, readErrors } from './rpc/http.ts';
import { securityHeaders } from './security-headers.ts';
import { checkHost, checkOrigin, isReading, lacksOrigin } from './ui-gate.ts';
import { notBuiltPage, signInPage } from './ui-pages.ts';
import { cookieValues, keepMetricsToken, keepUiToken, sameSecret, uiCookie } from './ui-token.ts';

export interface UiServerOptions {
  engine: Pick<Engine, 'api' | 'onPush' | 'dataDir'>;
  log: Logger;
  /** The built screens: `index.html` and `assets/`. */
  uiDir: string;
  /** Left out: the one that is kept in the data folder. */
  token?: string;
  /** Names by which the screens may be reached besides loopback: `patchbay.lan`. */
  allowedHosts?: readonly string[];
}

export interface UiServer {
  /** What a script sends as `Authorization: Bearer <token>`. */
  readonly token: string;
  /** @throws ListenError @returns the address of the socket */
  listen(host: string, port: number): Promise<Address>;
  /** The address that signs a browser in; only while listening. */
  url(): string;
  close(): Promise<void>;
}

const cookieAgeMs = 30 * 86_400_000;

/**
 * Serves the screens and their calls to one person: over loopback unless told otherwise, and to
 * nobody without the token.
 */
export function createUiServer(options: UiServerOptions): UiServer {
  const { engine, log, uiDir } = options;
  const token = options.token ?? keepUiToken(engine.dataDir);
  const metricsToken = keepMetricsToken(engine.dataDir);
  const hosts = new Set((options.allowedHosts ?? []).map((name) => name.toLowerCase()));
  const rpc = createRpcRouter({ engine, log });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use((req, res, next) => {
    res.set(securityHeaders);
    const refusal = checkHost(req, hosts) ?? checkOrigin(req);
    if (refusal === undefined) next();
    else refuse(res, 403, refusal);
  });
  const sendMetrics = metricsOf(engine);
  app.get('/metrics', (req, res, next) => {
    const bearer = bearerOf(req);
    const mayRead = bearer !== undefined && sameSecret(bearer, metricsToken);
    if (mayRead) sendMetrics(req, res, next);
    else next();
  });
  addSignIn(app, token);
  app.get('/metrics', sendMetrics);
  app.use(rpc.router);
  addScreens(app, uiDir);
  app.use((_req, res) =>
    refuse(res, 404, { code: 'not_found', message: 'There is nothing here.' }),
  );
  app.use(readErrors(log));

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 120_000 }, app);
  let listening: Address | undefined;

  return {
    token,
    async listen(host, port) {
      await listenOn(server, { host, port });
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address : { port };
      listening = { host, port: actual.port };
      // An address cannot be pointed elsewhere by a name server, so any of our own will do.
      hosts.add(host === '0.0.0.0' || host === '::' ? '*' : host.toLowerCase());
      return listening;
    },
    url() {
      if (listening === undefined) return '';
      const { host, port } = listening;
      const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
      return `http://${name.includes(':') ? `[${name}]` : name}:${port}/?token=${token}`;
    },
    async close() {
      rpc.close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), 1000);
      await closed;
      clearTimeout(patience);
    },
  };
}

/** Lets pass who has the token or its cookie; exchanges the one in the address for the other. */
function addSignIn(app: Express, token: string): void {
  const cookie = uiCookie(token);

  app.use((req: Request, res: Response, next) => {
    const given = req.query.token;
    if (isReading(req) && req.path === '/' && typeof given === 'string') {
      if (!sameSecret(given, token)) return askForSignIn(req, res);
      res.cookie(cookie.name, cookie.value, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        maxAge: cookieAgeMs,
      });
      // Without the token: it must not stay in the address bar or the history.
      return res.redirect(303, '/');
    }
    const bearer = bearerOf(req);
    if (bearer !== undefined && sameSecret(bearer, token)) return next();
    const known = cookieValues(req.headers.cookie, cookie.name).some((value) =>
      sameSecret(value, cookie.value),
    );
    if (!known) return askForSignIn(req, res);
    if (lacksOrigin(req)) {
      return refuse(res, 403, {
        code: 'origin_missing',
        message: 'A call with the cookie must carry an Origin header, as browsers send it.',
        hint: 'A script signs in with "Authorization: Bearer <token>" instead.',
      });
    }
    next();
  });
}

function bearerOf(req: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
}

/** For Prometheus: never on the webhook port, and not without a token. */
function metricsOf({ api }: Pick<Engine, 'api'>): RequestHandler {
  return async (_req, res) => {
    const { text, contentType } = await api['system.metrics']({});
    res.set('content-type', contentType).send(text);
  };
}

function askForSignIn(req: Request, res: Response): void {
  res.set('www-authenticate', 'Bearer realm="Patchbay"');
  if (isReading(req) && !req.path.startsWith('/rpc/') && req.accepts('html')) {
    res.status(401).type('html').send(signInPage);
    return;
  }
  refuse(res, 401, {
    code: 'not_signed_in',
    message: 'This needs the token of the screens.',
    hint: 'Open the address that Patchbay printed when it started.',
  });
}

function addScreens(app: Express, uiDir: string): void {
  app.get('/', (_req, res) => {
    const file = join(uiDir, 'index.html');
    if (!existsSync(file)) return void res.status(503).type('html').send(notBuiltPage);
    res.sendFile('index.html', { root: uiDir, cacheControl: false, etag: false });
  });
  const files = { index: false, redirect: false, dotfiles: 'ignore', cacheControl: false } as const;
  // The build puts a hash of the content into every name below assets/.
  app.use(
    '/assets',
    express.static(join(uiDir, 'assets'), {
      ...files,
      etag: false,
      lastModified: false,
      setHeaders: (res) => res.setHeader('cache-control', 'private, max-age=31536000, immutable'),
    }),
  );
  app.use(express.static(uiDir, { ...files, etag: false, lastModified: false }));
}
