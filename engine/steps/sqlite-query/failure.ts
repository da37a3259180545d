import { StepFailure } from '../define-step.ts';

/** What SQLite said, in words that help. `code` is SQLite's, its extended forms included. */
export function queryFailure(code: string, message: string, file: string): StepFailure {
  const { words, ...failure } = explain(code, message, file);
  return new StepFailure({ ...failure, message: words, details: { file, error: code } });
}

interface Explained {
  code: string;
  words: string;
  hint?: string;
  kind?: string;
}

function explain(code: string, message: string, file: string): Explained {
  const [, main = code] = /^SQLITE_([A-Z]+)/.exec(code) ?? [];
  switch (main) {
    case 'BUSY':
    case 'LOCKED':
      return {
        code: 'database_busy',
        // Nothing was changed, and it is worth another attempt.
        kind: 'timeout',
        words: `${file} is in use by another program.`,
        hint: 'Raise busyTimeoutMs, or let the step retry.',
      };
    case 'READONLY':
      return {
        code: 'read_only',
        words: `${file} was opened for reading only, and the statement changes it.`,
        hint: 'Switch on “Allow changes” (write), if that is meant.',
      };
    case 'NOTADB':
    case 'CORRUPT':
      return {
        code: 'database_invalid',
        words: `${file} is no SQLite database, or it is encrypted or damaged.`,
        hint: 'Check the path; for damage, restore the file from a backup.',
      };
    case 'CANTOPEN':
    case 'PERM':
    case 'AUTH':
      return {
        code: 'file_denied',
        words: `${file} cannot be opened.`,
        hint: 'Check its permissions and those of its folder, where SQLite keeps its journal.',
      };
    case 'CONSTRAINT':
      return {
        code: 'constraint_failed',
        words: `The database refused it: ${message}.`,
        hint: 'Nothing was changed. INSERT OR IGNORE and ON CONFLICT deal with rows that are there.',
      };
    case 'FULL':
      return {
        code: 'disk_full',
        words: `There is no room left on the disk of ${file}.`,
        hint: 'Make room, then retry the step.',
      };
    case 'NOMEM':
      return {
        code: 'too_much_memory',
        words: 'The query needs more memory than a step may have.',
        hint: 'Select less, or add an index for its order.',
      };
    case 'BIND':
      return {
        code: 'parameters_invalid',
        words: `The parameters do not fit the statement: ${message}.`,
        hint: 'A list fills ?, in order; an object fills :name.',
      };
    case 'ERROR':
      return {
        code: 'sql_invalid',
        words: `SQLite does not understand the statement: ${message}.`,
        hint: 'Try it in a database program, with values in the place of parameters.',
      };
    default:
      return {
        code: 'query_failed',
        words: `SQLite could not carry it out: ${message} (${code}).`,
      };
  }
}
