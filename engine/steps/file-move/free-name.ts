import { dirname, join, parse } from 'node:path';
import { StepFailure } from '../define-step.ts';

const MOST = 10_000;

/**
 * Offers `report.pdf`, `report (2).pdf`, `report (3).pdf` … until `take` has one; `take` gives false
 * when the name is in use. Throws StepFailure `file_exists` after ten thousand.
 */
export async function firstFreeName(
  path: string,
  take: (candidate: string) => Promise<boolean>,
): Promise<string> {
  const { name, ext } = parse(path);
  for (let number = 1; number <= MOST; number++) {
    const candidate = number === 1 ? path : join(dirname(path), `${name} (${number})${ext}`);
    if (await take(candidate)) return candidate;
  }
  throw new StepFailure({
    code: 'file_exists',
    message: `${path} and ${MOST} names after it are in use.`,
    hint: 'Put the time or an id into the name.',
  });
}
