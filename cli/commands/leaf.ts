import { type Command, InvalidArgumentError, Option } from 'commander';
import { dataOption } from '../data-dir.ts';
import { note } from '../output.ts';

/** A command that does something, with the options that all of them have. */
export function leaf(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).addOption(dataOption());
}

/** A word with commands below it; alone it prints their list and is wrong usage. */
export function group(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description);
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document');
}

export interface PageOptions {
  limit: number;
  before?: number;
}

export function limitOption(): Option {
  return new Option('--limit <n>', 'how many at most').default(50).argParser(atLeastOne);
}

export function beforeOption(): Option {
  return new Option('--before <seq>', 'only those older than this sequence number').argParser(
    wholeNumber,
  );
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('It is at least 1.');
  return number;
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Runs queued while nothing carries them out are easily taken for runs that hang. */
export function noteQueued(connection: { running: boolean }): void {
  if (!connection.running)
    note('Patchbay is not running: what was queued starts with the next `patchbay serve`.');
}
