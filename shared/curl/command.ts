import { UserError } from '../errors.ts';
import { closestName } from '../expression/suggestions.ts';
import { type KnownOption, longOption, optionNames, shortOption } from './option-table.ts';
import { shellWords } from './shell-words.ts';
import { looksLikeWindows, windowsWords } from './windows-words.ts';
import type { Word } from './words.ts';

/** A text that should be a curl command and cannot be read as one. */
export class CurlUnreadableError extends UserError {
  readonly code = 'curl_unreadable';
}

export interface GivenOption {
  /** Long, without dashes; empty for what is no option, which is an address. */
  name: string;
  effect: KnownOption['effect'];
  value: string;
  /** Counted from 1, `curl` included. */
  word: number;
  /** Shell variables in its value. */
  variables: readonly string[];
}

export interface CurlCommand {
  options: GivenOption[];
  /** What stands behind the command: a pipe, another command. */
  rest: string;
}

const MAX_LENGTH = 5_000_000;
/** What may stand before `curl` without a meaning for the request. */
const BEFORE = /^(?:sudo|time|command|exec|env|[A-Za-z_]\w*=[\s\S]*)$/;
const CURL = /^(?:.*[/\\])?curl(?:\.exe)?$/i;

/** Reads a command as people copy it. Throws CurlUnreadableError, which names the word. */
export function readCurlCommand(text: string): CurlCommand {
  if (text.length > MAX_LENGTH)
    throw new CurlUnreadableError('The text is longer than any curl command.', {
      hint: `At most ${MAX_LENGTH.toLocaleString('en')} characters are read.`,
    });
  const command = withoutFrame(text);
  const read = looksLikeWindows(command) ? windowsWords(command) : shellWords(command);
  if ('unfinished' in read)
    throw new CurlUnreadableError(
      `Word ${read.unfinished} cannot be read: its quote is not closed. It begins with ${read.start}`,
      { hint: 'Copy the whole command, up to the last quote.' },
    );
  const { words, rest } = read;
  let first = 0;
  while (BEFORE.test(words[first]?.text ?? 'curl') && first < words.length - 1) first++;
  const name = words[first]?.text;
  if (name === undefined || !CURL.test(name))
    throw new CurlUnreadableError(
      name === undefined
        ? 'There is no curl command.'
        : `Word ${first + 1} should be curl, and is ${shown(name)}.`,
      { hint: 'Paste a command that begins with: curl' },
    );
  return { options: optionsOf(words, first + 1), rest };
}

/** Without a prompt, and without the fence of Markdown. */
function withoutFrame(text: string): string {
  const fenced = /^\s*```[^\n]*\n([\s\S]*?)\n?\s*```\s*$/.exec(text)?.[1];
  return (fenced ?? text).trim().replace(/^(?:[$%>#]|PS [^>\n]*>|[A-Z]:\\[^>\n]*>)\s+/, '');
}

function optionsOf(words: readonly Word[], from: number): GivenOption[] {
  const options: GivenOption[] = [];
  let onlyAddresses = false;
  for (let at = from; at < words.length; at++) {
    const { text, variables } = words[at] ?? { text: '', variables: [] };
    const word = at + 1;
    if (onlyAddresses || !text.startsWith('-') || text === '-') {
      options.push({ name: '', effect: 'request', value: text, word, variables });
      continue;
    }
    if (text === '--') {
      onlyAddresses = true;
      continue;
    }
    for (const { option, off, attached } of given(text, word)) {
      const { name, effect } = option;
      if (!option.takesValue) {
        if (!off) options.push({ name, effect, value: '', word, variables: [] });
        continue;
      }
      if (attached !== null) {
        options.push({ name, effect, value: attached, word, variables });
        continue;
      }
      at++;
      const value = words[at];
      if (value === undefined)
        throw new CurlUnreadableError(`Word ${word}: ${text} has no value behind it.`, {
          hint: 'Copy the whole command.',
        });
      options.push({ name, effect, value: value.text, word: at + 1, variables: value.variables });
    }
  }
  return options;
}

interface Given {
  option: KnownOption;
  off: boolean;
  /** Null: the value is the next word. */
  attached: string | null;
}

/** `--name`, or short ones together: `-sSXPOST` is `-s -S -X POST`. */
function given(text: string, word: number): Given[] {
  if (text.startsWith('--')) {
    const option = longOption(text.slice(2));
    if (option === undefined) throw unknownOption(text, word);
    return [{ option, off: option.off, attached: null }];
  }
  const found: Given[] = [];
  for (let at = 1; at < text.length; at++) {
    const option = shortOption(text[at] ?? '');
    if (option === undefined) throw unknownOption(text, word);
    const attached = text.slice(at + 1);
    found.push({ option, off: false, attached: attached === '' ? null : attached });
    if (option.takesValue) break;
  }
  return found;
}

function unknownOption(text: string, word: number): CurlUnreadableError {
  const name = text.replace(/^-+/, '').split('=')[0] ?? '';
  const closest = name.length < 3 ? undefined : closestName(name, optionNames());
  return new CurlUnreadableError(
    `Word ${word}: curl has no option ${shown(text)}${closest === undefined ? '' : `; did you mean --${closest}?`}`,
    { hint: 'Leave it out if it does not change the request.' },
  );
}

export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}
