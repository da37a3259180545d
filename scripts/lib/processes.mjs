import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { inRoot, root } from './paths.mjs';

const ownTools = inRoot('node_modules', '.bin');

/**
 * @param {Record<string, string>} [extra]
 * @returns {NodeJS.ProcessEnv} this environment, with the project's tools (and its Node) first
 */
export function projectEnv(extra = {}) {
  const path = `${ownTools}${delimiter}${process.env.PATH ?? ''}`;
  return { ...process.env, PATH: path, ...extra };
}

/** @returns {NodeJS.ProcessEnv} this environment without the project's tools: they may be replaced */
function systemEnv() {
  const entries = (process.env.PATH ?? '').split(delimiter).filter((entry) => entry !== ownTools);
  return { ...process.env, PATH: entries.join(delimiter) };
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean, toStderr?: boolean }} [options]
 *   `show`: its output is seen at once, else it is returned; `toStderr`: what is seen goes to stderr
 * @returns {Promise<{ code: number, output: string }>} code 127 when there is no such program
 */
export function run(command, args, { env = projectEnv(), show = false, toStderr = false } = {}) {
  const seen = /** @type {const} */ (['ignore', toStderr ? process.stderr : 'inherit', 'inherit']);
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: show ? [...seen] : ['ignore', 'pipe', 'pipe'],
    // npm is a .cmd file there, which only a shell can start.
    shell: process.platform === 'win32' && command === 'npm',
  });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => chunks.push(chunk));
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/**
 * npm hands SIGTERM to the shell it starts scripts with, and that shell dies without handing it on:
 * what was started goes on without its parent. So `kill` of `npm start` is noticed here.
 *
 * @param {() => void} stop
 * @returns {() => void} ends the watch
 */
export function whenNpmIsGone(stop) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {};
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 300).unref();
  return () => clearInterval(watch);
}

/**
 * Runs a program in the foreground until it ends, handing on the signals that ask it to.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code; 130 after Ctrl-C
 */
export function runInForeground(command, args) {
  const child = spawn(command, args, { cwd: root, env: projectEnv(), stdio: 'inherit' });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  /** @param {NodeJS.Signals} signal */
  const handOn = (signal) => {
    // A terminal sends Ctrl-C to the child as well, and twice means "stop at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, handOn);
  const endWatch = whenNpmIsGone(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      endWatch();
      for (const name of signals) process.off(name, handOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/**
 * Runs something chatty, keeping its output in a file that is quoted when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ logName: string, env?: NodeJS.ProcessEnv }} options
 */
export async function runQuietly(command, args, { logName, env = systemEnv() }) {
  const { code, output } = await run(command, args, { env });
  mkdirSync(inRoot('.cache', 'logs'), { recursive: true });
  const log = inRoot('.cache', 'logs', `${logName}.log`);
  writeFileSync(log, output);
  if (code === 0) return;
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} failed (${code}); the end of ${log}:\n${tail}`);
}
