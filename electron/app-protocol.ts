import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { protocol } from 'electron';
import { securityHeaders } from '../server/security-headers.ts';

const SCHEME = 'app';
/** Where the screens of this computer's own engine are. */
export const LOCAL_ORIGIN = `${SCHEME}://local`;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Before the app is ready: from then on the scheme is a secure origin of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Every file of a folder by its address below the origin: what is not listed is not served. */
export function listScreens(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [`/${relative(folder, file).split(sep).join('/')}`, file];
    }),
  );
}

/** The origin of another computer's screens: the same files, and calls that are sent on to it. */
export function remoteOrigin(id: string): string {
  return `${SCHEME}://${id}`;
}

/**
 * Answers the page's requests. Only files of the built screens, only of known origins; the headers
 * are those of the headless host's screens.
 */
export function createAppHandler(options: {
  screens: ReadonlyMap<string, string>;
  isOwn: (origin: string) => boolean;
  /** Sends a call on to the other computer of that origin. */
  forward: (id: string, path: string, request: Request) => Promise<Response>;
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const { origin, host, pathname } = originOf(request.url);
    if (!options.isOwn(origin)) return refuse(404);
    if (pathname.startsWith('/rpc/')) {
      // The engine of this computer is called over ports.
      if (origin === LOCAL_ORIGIN) return refuse(404);
      return options.forward(host, pathname, request).catch(() => refuse(502));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const path = pathname === '/' ? '/index.html' : pathname;
    const file = options.screens.get(path);
    const type = TYPES[extname(path)];
    if (file === undefined || type === undefined) return refuse(404);
    // Names below assets/ change with their content.
    const cache = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store';
    return new Response(await readFile(file), {
      headers: { ...securityHeaders, 'cache-control': cache, 'content-type': type },
    });
  };
}

/** Of an address of our scheme, of which `URL#origin` is `null` in Node. */
export function originOf(url: string): { origin: string; host: string; pathname: string } {
  if (!URL.canParse(url)) return { origin: '', host: '', pathname: '' };
  const { protocol: scheme, host, pathname } = new URL(url);
  return { origin: `${scheme}//${host}`, host, pathname };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders });
}
