import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { extname, isAbsolute, join } from 'node:path';
import { StepFailure } from '../define-step.ts';
import { searchPath } from './environment.ts';

/** Windows starts these by a shell, which would read the arguments. */
const SHELL_SCRIPTS = ['.bat', '.cmd'];

/**
 * The full path of what is started. Looked up here and not by the system, which would go by the PATH
 * of the program's own environment, or look into its working folder. Throws StepFailure.
 */
export async function findProgram(program: string): Promise<string> {
  const found = isAbsolute(program) ? await firstOf(program) : await inPath(program);
  if (found === null)
    throw new StepFailure({
      code: 'program_missing',
      message: isAbsolute(program)
        ? `There is no program ${program} that may be started.`
        : `There is no program "${program}" in Patchbay’s PATH.`,
      hint: isAbsolute(program)
        ? 'Check its path, and that it is a file with leave to be executed.'
        : 'Install it, or write its full path.',
    });
  if (process.platform === 'win32' && SHELL_SCRIPTS.includes(extname(found).toLowerCase()))
    throw new StepFailure({
      code: 'program_unfit',
      message: `${found} is a script of the Windows shell and cannot be started without one.`,
      hint: 'Start cmd.exe with the arguments /d, /c and its path, if what it is given can be trusted.',
    });
  return found;
}

async function inPath(name: string): Promise<string | null> {
  for (const folder of searchPath()) {
    if (!isAbsolute(folder)) continue;
    const found = await firstOf(join(folder, name));
    if (found !== null) return found;
  }
  return null;
}

/** On Windows a name may go without its ending. */
async function firstOf(path: string): Promise<string | null> {
  const endings =
    process.platform === 'win32' && extname(path) === ''
      ? (process.env['PATHEXT'] ?? '.EXE;.COM').split(';')
      : [''];
  for (const ending of endings) if (await isExecutable(path + ending)) return path + ending;
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
