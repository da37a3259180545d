import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, fingerprint, readBuildState, writeBuildState } from './fingerprint.mjs';
import { inRoot, ownNode, root } from './paths.mjs';
import { run, runQuietly } from './processes.mjs';

const builder = inRoot('node_modules', 'electron-builder', 'cli.js');

/**
 * Packages the app for people. PATCHBAY_UPDATES_URL is the folder on the web where its updates will
 * be; without one it looks for none.
 *
 * @param {readonly string[]} args those of electron-builder; none makes all that this system can
 * @returns {Promise<number>} its exit code
 */
export async function packageApp(args) {
  const updates = process.env.PATCHBAY_UPDATES_URL;
  const publish = updates ? ['-c.publish.provider=generic', `-c.publish.url=${updates}`] : [];
  const all = [builder, ...args, ...publish, '--publish', 'never'];
  const { code } = await run(ownNode, all, { show: true });
  return code;
}

/** @param {string} folder what electron-builder wrote into @returns {string} the app in it */
function executableIn(folder) {
  const app = {
    darwin: join(
      process.arch === 'arm64' ? 'mac-arm64' : 'mac',
      ...['Patchbay.app', 'Contents', 'MacOS', 'Patchbay'],
    ),
    win32: join(process.arch === 'arm64' ? 'win-arm64-unpacked' : 'win-unpacked', 'Patchbay.exe'),
    linux: join(process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked', 'patchbay'),
  }[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'];
  return join(folder, app);
}

/**
 * Packages the built app for the tests, as it is packaged for people but for what a test needs: it
 * may be watched by a debugger, and has the Electron that could be had.
 *
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @returns {Promise<string>} the app's executable
 */
export async function packageForTests({ dist, version, sqlite }) {
  const output = inRoot('.cache', 'desktop');
  const executable = executableIn(output);
  const inputs = [
    ...filesIn('dist', 'electron/resources').filter((file) => !file.endsWith('.map')),
    ...['electron-builder.yml', 'package.json', 'scripts/lib/desktop-package.mjs'],
  ];
  const state = `${fingerprint(inputs)} ${dist} ${version} ${sqlite ?? ''}`;
  if (readBuildState('desktop')?.fingerprint === state) return executable;
  await runQuietly(
    ownNode,
    [
      ...[builder, '--dir', '--publish', 'never'],
      `-c.electronDist=${dist}`,
      `-c.electronVersion=${version}`,
      `-c.directories.output=${output}`,
      '-c.electronFuses.enableNodeCliInspectArguments=true',
    ],
    { logName: 'electron-builder' },
  );
  if (sqlite) {
    const resources = join(output, 'linux-unpacked', 'resources', 'app.asar.unpacked');
    const folder = join(resources, 'node_modules', 'better-sqlite3', 'prebuilds');
    copyFileSync(sqlite, join(folder, 'linux-x64.node'));
  }
  if (!existsSync(executable)) throw new Error(`electron-builder left no ${executable}`);
  const outputs = [executable.slice(root.length + 1)];
  writeBuildState('desktop', { inputs: [], fingerprint: state, outputs });
  return executable;
}
