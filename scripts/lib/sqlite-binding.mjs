// better-sqlite3 brings its native code built for Node-API 10; an Electron with Node 20 has
// Node-API 9. The same sources, built for that, work there: with its experimental part, which has
// what version 10 made permanent (references to strings, finalizers outside of the collector).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.mjs';
import { inRoot } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { onPath } from './programs.mjs';
import { step } from './progress.mjs';
import { fetchPackage, inToolCache } from './tool-cache.mjs';

const headers = {
  package: 'node-api-headers@1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
};

const library = (/** @type {string[]} */ ...parts) =>
  inRoot('node_modules', 'better-sqlite3', ...parts);

/** @returns {string[]} the options that SQLite is compiled with, from the package's own list */
function sqliteDefines() {
  const lines = readFileSync(library('deps', 'defines.gypi'), 'utf8').split('\n');
  const names = lines.flatMap((line) => /^\s*'(\w+(?:=[^']*)?)',$/.exec(line)?.[1] ?? []);
  if (names.length < 10) throw new Error('better-sqlite3 lists its options in another way now');
  return names.map((name) => `-D${name}`);
}

/**
 * The headers leave out what is experimental. Without this one function the collector of garbage
 * would call what it must not, and end the process.
 */
const experimental = `
#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
extern "C" napi_status node_api_post_finalizer(
    napi_env env, napi_finalize finalize, void* data, void* hint);
`;

const apiDefines = [
  '-DNAPI_VERSION=2147483647',
  '-DNAPI_EXPERIMENTAL',
  '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  '-DNODE_GYP_MODULE_NAME=better_sqlite3',
];

/** @param {string} scratch @param {string} built the file to make */
async function build(scratch, built) {
  if (!onPath('g++') && canInstallPackages()) await installPackages('g++');
  const archive = await fetchPackage(headers.package, { ...headers, into: scratch });
  await runQuietly('tar', ['-xzf', archive, '-C', scratch], { logName: 'headers-tar' });
  const object = (/** @type {string} */ name) => join(scratch, name);
  const sqlite = library('deps', 'sqlite3');
  // One level of optimisation: two take three times as long and nothing here would notice.
  const common = ['-O1', '-w', '-fPIC', '-fvisibility=hidden', `-I${sqlite}`, ...sqliteDefines()];
  const header = join(scratch, 'experimental.h');
  writeFileSync(header, experimental);
  const includes = [join(scratch, 'package', 'include'), inRoot('node_modules', 'node-addon-api')];
  await Promise.all([
    runQuietly(
      'gcc',
      [...common, '-std=gnu99', '-c', join(sqlite, 'sqlite3.c'), '-o', object('sqlite3.o')],
      { logName: 'sqlite-c' },
    ),
    runQuietly(
      'g++',
      [
        ...common,
        '-std=c++2a',
        ...apiDefines,
        ...includes.map((folder) => `-I${folder}`),
        '-include',
        header,
        '-c',
        library('src', 'better_sqlite3.cpp'),
        '-o',
        object('binding.o'),
      ],
      { logName: 'sqlite-binding' },
    ),
  ]);
  const objects = [object('binding.o'), object('sqlite3.o')];
  const libraries = ['-Wl,-Bsymbolic', '-ldl', '-lpthread', '-lm'];
  await runQuietly('g++', ['-shared', '-o', built, ...objects, ...libraries], {
    logName: 'sqlite-link',
  });
}

/** @returns {Promise<string>} better-sqlite3's native file for Node-API 9, built once per version */
export function sqliteBinding() {
  const { version } = JSON.parse(readFileSync(library('package.json'), 'utf8'));
  return inToolCache(`better-sqlite3-${version}-node-api-9.node`, async (scratch) => {
    const built = join(scratch, 'better_sqlite3.node');
    await step('build SQLite for it (about 20 s)', () => build(scratch, built));
    return built;
  });
}
