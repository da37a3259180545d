import { expect, it } from 'vitest';
import { readableLine } from '../../cli/serve/log.ts';

it('makes one readable line of a log entry', () => {
  const line = readableLine(
    JSON.stringify({
      level: 40,
      time: Date.UTC(2026, 0, 1),
      msg: 'Careful',
      port: 4780,
      at: 'a b',
    }),
  );
  expect(line).toMatch(/^\d\d:\d\d:\d\d warn {2}Careful port=4780 at="a b"\n$/);
});

it('shows where a bug was', () => {
  const err = { message: 'no', stack: 'Error: no\n    at here' };
  const line = readableLine(JSON.stringify({ level: 50, time: 0, msg: 'A bug', err }));
  expect(line).toMatch(/error A bug\nError: no\n {4}at here\n$/);
});

it('does not let a webhook write to the terminal', () => {
  const line = readableLine(JSON.stringify({ level: 30, time: 0, msg: 'x', title: '\u001b[31m' }));
  expect(line).not.toContain('\u001b');
});
