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

/**
 * Answers the page's requests. Only files of the built screens, only of known origins; the headers
 * are those of the headless host's screens.
 */
export function createAppHandler(
  screens: ReadonlyMap<string, string>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { origin, pathname } = originOf(request.url);
    if (origin !== LOCAL_ORIGIN) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const path = pathname === '/' ? '/index.html' : pathname;
    const file = screens.get(path);
    const type = TYPES[extname(path)];
    if (file === undefined || type === undefined) return refuse(404);
    // Of a scheme of our own Chromium keeps compiled scripts only with a cache that may be kept.
    const cache = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store';
    return new Response(await readFile(file), {
      headers: { ...securityHeaders, 'cache-control': cache, 'content-type': type },
    });
  };
}

/** Of an address of our scheme, of which `URL#origin` is `null` in Node. */
export function originOf(url: string): { origin: string; pathname: string } {
  const { protocol: scheme, host, pathname } = new URL(url);
  return { origin: `${scheme}//${host}`, pathname };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders });
}
