import { Cron } from 'croner';
import cronstrue from 'cronstrue';

const KEPT = 500;
const parsed = new Map<string, Cron>();

/**
 * A cron expression with five to seven fields (the sixth in front: seconds; the seventh at the end:
 * years) or a name such as `@daily`. Throws an Error that says what is wrong with it.
 *
 * Daylight saving as in Vixie cron: times of day that are left out come right after the gap and those
 * that are there twice once; with `*` or steps in the time the clock on the wall counts.
 */
export function readCron(expression: string, timeZone: string): Cron {
  const key = `${timeZone} ${expression}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const cron = new Cron(normal(expression), {
    timezone: timeZone,
    paused: true,
    fixedTimeRule: 'no-wildcard',
  });
  if (parsed.size >= KEPT) parsed.clear();
  parsed.set(key, cron);
  return cron;
}

/** `?` is any day, as elsewhere; croner takes it for the day on which it reads the expression. */
function normal(expression: string): string {
  const fields = expression.trim().split(/\s+/);
  return fields.map((field) => (field === '?' ? '*' : field)).join(' ');
}

/** ms UTC. */
export function nextOfCron(cron: Cron, after: number): number | null {
  // It looks at whole seconds, and gives those after the one of `after`.
  return cron.nextRun(new Date(after))?.getTime() ?? null;
}

/** The last one at or before `at`. */
export function previousOfCron(cron: Cron, at: number): number | null {
  const [found] = cron.previousRuns(1, new Date(Math.floor(at / 1000) * 1000 + 1000));
  return found === undefined ? null : found.getTime();
}

/** Why it cannot be used; null when it can. */
export function cronProblem(expression: string): string | null {
  try {
    const comes = readCron(expression, 'UTC').nextRun(new Date(0)) !== null;
    return comes ? null : 'never comes: no date is like that';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `is no cron expression: ${reason
      .replace(/^CronPattern:\s*/, '')
      .replace(/\.$/, '')
      .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`;
  }
}

/** `At 08:00, Monday through Friday`. */
export function cronWords(expression: string): string {
  return cronstrue.toString(normal(expression), {
    use24HourTimeFormat: true,
    throwExceptionOnParseError: false,
  });
}
