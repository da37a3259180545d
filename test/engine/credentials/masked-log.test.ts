import { pino } from 'pino';
import { expect, it } from 'vitest';
import { maskedLog } from '../../../engine/credentials/masked-log.ts';
import { createRedactor, MASK } from '../../../engine/credentials/redactor.ts';

const SECRET = 'secret-token-1';

function logging(write: (log: ReturnType<typeof maskedLog>) => void) {
  const lines: string[] = [];
  const redactor = createRedactor();
  redactor.set('somebody', [SECRET]);
  write(maskedLog(pino({ base: null }, { write: (line: string) => lines.push(line) }), redactor));
  const [line = ''] = lines;
  expect(line).not.toContain(SECRET);
  return JSON.parse(line);
}

it('takes secrets out of values, however deep', () => {
  const entry = logging((log) =>
    log.warn({ url: `https://x/?k=${SECRET}`, list: [{ key: SECRET }], n: 3 }, 'odd'),
  );
  expect(entry).toMatchObject({ url: `https://x/?k=${MASK}`, list: [{ key: MASK }], n: 3 });
  expect(entry.msg).toBe('odd');
});

it('takes secrets out of errors, their causes and their fields', () => {
  const error = Object.assign(new Error(`no ${SECRET}`, { cause: new TypeError(SECRET) }), {
    code: 'odd',
    details: { body: SECRET },
  });
  expect(logging((log) => log.error({ err: error }, 'failed')).err).toMatchObject({
    type: 'Error',
    message: `no ${MASK}`,
    code: 'odd',
    details: { body: MASK },
    cause: { type: 'TypeError', message: MASK },
    stack: expect.stringContaining('masked-log.test.ts'),
  });
});

it('passes secrets on to child logs', () => {
  const entry = logging((log) => log.child({ part: 'x' }).info({ a: SECRET }, 'y'));
  expect(entry).toMatchObject({ part: 'x', a: MASK });
});
