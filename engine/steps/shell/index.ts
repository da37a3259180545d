import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { ANY } from '../../../shared/model/permission.ts';
import { fullPath } from '../../files/paths.ts';
import { isTooDeep, MOST_LEVELS } from '../../values/json-depth.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import type { Captured } from './captured.ts';
import { docs } from './docs.ts';
import { environmentOf } from './environment.ts';
import { findProgram } from './find-program.ts';
import { type ShellParams, shellParams } from './params.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** Of standard error, in a failure's message and details: the end says most. */
const LAST_WORDS = 4000;

export const shell = defineStep({
  type: 'shell',
  name: 'Run program',
  description: 'Starts a program of this computer and hands on what it prints.',
  icon: 'square-terminal',
  group: 'action',
  effects: 'external',
  permissions: ({ program }) =>
    typeof program !== 'string' || program.trim() === ''
      ? []
      : [{ kind: 'command', command: program.includes('{{') ? ANY : program.trim() }],
  ports: [{ name: 'out', label: 'Ended' }],
  docs,
  params: shellParams,
  example: { program: 'git', args: ['log', '-1', '--format=%H'], folder: '~/site' },
  run,
});

async function run(params: ShellParams, context: StepContext): Promise<StepResult> {
  const { services, signal } = context;
  signal.throwIfAborted();
  services.permits({ kind: 'command', command: params.program });
  const file = await findProgram(params.program);
  const folder = await workingFolder(params.folder);
  const env = await environmentOf(params, context);
  signal.throwIfAborted();
  const end = await runProgram({
    file,
    args: params.args,
    folder,
    env,
    stdin: textOf(params.stdin),
    maxBytes: params.maxBytes,
    timeoutMs: params.timeoutMs,
    signal,
  });
  if (end.leftSome) context.log('It left processes running, which were ended.');
  const { exitCode } = end;
  if (end.timedOut) throw failure(params, end, 'timeout');
  if (exitCode === null) throw failure(params, end, 'killed');
  if (!params.anyCode && !params.successCodes.includes(exitCode))
    throw failure(params, end, 'exit_code');
  return { output: { exitCode, stdout: read(end.stdout, params), ...rest(end) } };
}

async function workingFolder(folder: string | undefined): Promise<string> {
  const path = folder === undefined ? homedir() : fullPath(folder);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return path;
  throw new StepFailure({
    code: 'folder_missing',
    message: `The working folder ${path} is not there.`,
    hint: 'Make it, or choose another one.',
  });
}

function textOf(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function read(stdout: Captured, { output, maxBytes }: ShellParams): Json {
  switch (output) {
    case 'text':
      return stdout.text;
    case 'lines':
      return stdout.text === '' ? [] : stdout.text.split(/\r?\n/);
    case 'base64':
      return stdout.bytes.toString('base64');
    case 'json':
      return json(stdout, maxBytes);
  }
}

function json(stdout: Captured, maxBytes: number): Json {
  const { text } = stdout;
  try {
    const value: Json = JSON.parse(text);
    if (isTooDeep(text)) throw new Error(`it is nested more than ${MOST_LEVELS} levels deep`);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StepFailure({
      code: 'output_not_json',
      message: stdout.truncated
        ? `The program printed more than ${maxBytes} bytes, so that its JSON is not complete.`
        : `What the program printed is not JSON: ${reason}.`,
      hint: stdout.truncated
        ? 'Raise the step’s limit of output.'
        : 'Take it as text, or ask the program for JSON by an argument.',
      details: { stdout: text.slice(0, LAST_WORDS) },
    });
  }
}

function rest({ stdout, stderr }: ProgramEnd): JsonObject {
  return {
    stderr: stderr.text,
    ...(stdout.truncated ? { stdoutTruncated: true } : {}),
    ...(stderr.truncated ? { stderrTruncated: true } : {}),
  };
}

function failure(
  { program, timeoutMs }: ShellParams,
  end: ProgramEnd,
  code: 'timeout' | 'killed' | 'exit_code',
): StepFailure {
  const errors = end.stderr.text;
  const said = lastLine(errors);
  const why = said === '' ? '' : ` Its last words: ${said}`;
  const details = {
    exitCode: end.exitCode,
    stdout: end.stdout.text.slice(-LAST_WORDS),
    stderr: errors.slice(-LAST_WORDS),
  };
  switch (code) {
    case 'timeout':
      return new StepFailure({
        code,
        kind: 'timeout',
        message: `${program} took longer than ${timeoutMs / 1000} s and was ended.${why}`,
        hint: 'Raise the step’s time limit, or find out what it waits for: it may ask a question that nobody answers.',
        details,
      });
    case 'killed':
      return new StepFailure({
        code,
        message: `${program} was ended by the signal ${end.endedBy ?? 'unknown'}.${why}`,
        hint: 'It broke down, or somebody else ended it, such as the system when memory runs short.',
        details,
      });
    case 'exit_code':
      return new StepFailure({
        code,
        message: `${program} ended with the exit code ${end.exitCode}.${why}`,
        hint: 'Its standard error says more. If this code is no failure, add it to the exit codes that are a success.',
        details,
      });
  }
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line.slice(0, 500);
}
