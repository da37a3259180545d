// `npm run dev`: the headless host, rebuilt and restarted when its sources change, and the screens
// from vite, replaced in the open page when they change. Arguments go to `patchbay serve`; the data
// folder is .cache/dev-data unless `--data` names another.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleOptions, workerOptions } from './lib/bundle-options.mjs';
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { inRoot, ownNode, root } from './lib/paths.mjs';
import { projectEnv, runInForeground, whenNpmIsGone } from './lib/processes.mjs';
import { say } from './lib/progress.mjs';

const args = process.argv.slice(2);
if (!args.includes('--data')) args.push('--data', inRoot('.cache', 'dev-data'));

/** What the host prints for a person to open. The token may be in its query or its fragment. */
const addressToOpen = /http:\/\/\S*token\S*/;

/** @type {import('node:child_process').ChildProcess | undefined} */
let host;
/** @type {Promise<void> | undefined} */
let restarting;
let again = false;
/** @type {import('vite').ViteDevServer | undefined} */
let screens;

/**
 * Files that vite serves; all else is the host's.
 *
 * @param {import('node:http').IncomingMessage} request
 */
function isScreens({ method = 'GET', url = '/' }) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (method !== 'GET' && method !== 'HEAD') return false;
  // The host trades the token for a cookie.
  if (pathname === '/') return !searchParams.has('token');
  return (
    /^\/(@|node_modules\/|index\.html)/.test(pathname) ||
    /\.(tsx?|m?js|css|svg|png|ico|woff2?|map)$/.test(pathname)
  );
}

/** @param {string} address of the running host, with its token */
async function openScreens(address) {
  const { origin, pathname, search, hash } = new URL(address);
  const { createServer } = await import('vite');
  screens ??= await (
    await createServer({
      configFile: inRoot('vite.config.ts'),
      clearScreen: false,
      server: {
        host: '127.0.0.1',
        fs: { allow: [root] },
        proxy: {
          '^/': {
            target: origin,
            changeOrigin: true,
            ws: true,
            bypass: (request) => (isScreens(request) ? request.url : undefined),
            configure(proxy) {
              // The host answers only pages of its own origin.
              const sameOrigin = (/** @type {import('node:http').ClientRequest} */ request) => {
                if (request.getHeader('origin')) request.setHeader('origin', origin);
              };
              proxy.on('proxyReq', sameOrigin);
              proxy.on('proxyReqWs', sameOrigin);
            },
          },
        },
      },
    })
  ).listen();
  const [local = ''] = screens.resolvedUrls?.local ?? [];
  say(`screens with live replacement: ${new URL(pathname + search + hash, local)}`);
}

function startHost() {
  const child = spawn(ownNode, [inRoot('dist', 'cli.js'), 'serve', ...args], {
    cwd: root,
    env: projectEnv(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    text = (text + chunk).slice(-10_000);
    // Only whole lines: an address may arrive in two pieces.
    const address = addressToOpen.exec(text.slice(0, text.lastIndexOf('\n') + 1));
    if (!address) return;
    text = '';
    openScreens(address[0]).catch((error) => say(`the screens did not start: ${error.message}`));
  });
  child.on('exit', (code) => {
    if (host === child) say(`the host ended (${code}); it starts again at the next change`);
  });
  host = child;
}

async function stopHost() {
  const child = host;
  host = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Changes that come while the host is stopping are one more restart, not a second host. */
async function restart() {
  if (restarting) {
    again = true;
    return restarting;
  }
  restarting = (async () => {
    do {
      again = false;
      await stopHost();
      startHost();
    } while (again);
  })();
  await restarting;
  restarting = undefined;
}

async function main() {
  const { build, context } = await import('esbuild');
  await build(workerOptions);
  const watcher = await context({
    ...bundleOptions,
    plugins: [
      {
        name: 'restart-host',
        setup({ onEnd }) {
          onEnd(async ({ errors }) => {
            if (errors.length === 0) await restart();
          });
        },
      },
    ],
  });
  const stop = async () => {
    await Promise.all([watcher.dispose(), screens?.close(), stopHost()]);
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  whenNpmIsGone(stop);
  await watcher.watch();
}

requireNode20();
await ensureInstalled();
if (process.execPath.startsWith(inRoot('node_modules'))) {
  await main();
} else {
  const self = fileURLToPath(import.meta.url);
  process.exitCode = await runInForeground(ownNode, [self, ...process.argv.slice(2)]);
}
