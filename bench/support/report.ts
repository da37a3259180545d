import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { generator } from './load.ts';

const FILE = join(import.meta.dirname, '..', 'results.md');

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Prints a benchmark's table and puts it in its section of bench/results.md. */
export function report(section: string, notes: string, rows: readonly (readonly string[])[]): void {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
  process.stdout.write(`\n${section}\n${table}\n`);
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const sections = new Map<string, string>();
  for (const part of text.split(/^## /m).slice(1)) {
    const end = part.indexOf('\n');
    sections.set(part.slice(0, end), part.slice(end + 1).trim());
  }
  const date = new Date().toISOString().slice(0, 10);
  sections.set(section, `${notes}\n\nMeasured ${date} on ${machine()}.\n\n${table}`);
  const all = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(
    FILE,
    `# Benchmark results\n\nMade by \`npm run bench\`. Every table compares with a raw baseline of the same run; look at the ratios, as machines differ. Medians over the repetitions.\n\n${all
      .map(([name, content]) => `## ${name}\n\n${content}\n`)
      .join('\n')}`,
  );
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} cores (${model}), ${number(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node ${process.version}, load by ${generator}`;
}

/** Options such as `--seconds=2`. */
export function option(name: string, fallback: number): number {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined ? fallback : Number(given.slice(name.length + 3));
}
