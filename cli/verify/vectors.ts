import * as z from 'zod';
import { testVectorSchema, type VectorResult, verifyVector } from '../../engine/index.ts';
import { InvalidInputError, UserError } from '../../shared/errors.ts';
import { readBytes } from '../files.ts';
import { print, printable, printJson } from '../output.ts';

class VectorsUnreadableError extends UserError {
  readonly code = 'vectors_unreadable';
}

interface Outcome {
  /** Its place in the file, counted from 0. */
  index: number;
  provider: string | null;
  note: string | null;
  expect: string | null;
  /** Null where the vector could not be tried. */
  verdict: VectorResult['verdict'] | null;
  reason: string | null;
  detail: string | null;
  passed: boolean;
}

const namesSchema = z.object({
  provider: z.string().nullable().catch(null),
  note: z.string().nullable().catch(null),
  expect: z.string().nullable().catch(null),
});

/** Prints every mismatch and how many there are. Whether there was none. */
export async function verifyVectors(file: string, options: { json: boolean }): Promise<boolean> {
  const outcomes = read(file, await readBytes(file)).map(tryVector);
  const failed = outcomes.filter((outcome) => !outcome.passed);
  const passed = outcomes.length - failed.length;
  if (options.json) {
    printJson({ passed, failed: failed.length, vectors: outcomes });
  } else {
    for (const outcome of failed) print(printable(describe(outcome)));
    print(`${passed} passed, ${failed.length} failed`);
  }
  return failed.length === 0;
}

function read(file: string, bytes: Buffer): unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw new VectorsUnreadableError(`${file} holds no list of test vectors.`, {
      hint: 'It is a JSON array; docs/cli.md has the format.',
      cause: error,
    });
  }
}

/** One that cannot be read or tried counts as failed: the others are still worth trying. */
function tryVector(value: unknown, index: number): Outcome {
  const names = namesSchema.catch({ provider: null, note: null, expect: null }).parse(value);
  const untried = (detail: string): Outcome => ({
    index,
    ...names,
    verdict: null,
    reason: null,
    detail,
    passed: false,
  });
  const vector = testVectorSchema.safeParse(value);
  if (!vector.success) {
    const problems = vector.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`);
    return untried(problems.join('; '));
  }
  try {
    const { verdict, reason, detail, passed } = verifyVector(vector.data);
    return { index, ...names, verdict, reason, detail, passed };
  } catch (error) {
    if (error instanceof InvalidInputError) return untried(error.message);
    throw error;
  }
}

function describe({ index, provider, note, expect, verdict, reason, detail }: Outcome): string {
  const name = `#${index} ${provider ?? 'without a provider'}${note === null ? '' : ` (${note})`}`;
  if (verdict === null) return `${name}: cannot be tried: ${detail}`;
  const why = verdict === 'reject' ? ` (${reason}: ${detail})` : '';
  return `${name}: should be ${expect}ed and was ${verdict}ed${why}`;
}
