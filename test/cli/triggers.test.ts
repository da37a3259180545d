import { expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';
import { onTrigger } from '../support/triggers.ts';
import { writeWorkflow } from '../support/workflow-files.ts';

it('triggers are listed, also while nothing runs, and those that ask can be told to', async () => {
  const data = await testFolder();
  const manual = await writeWorkflow(data, onTrigger('manual', {}));
  expect((await patchbay(['import', manual, '--publish', '--data', data])).code).toBe(0);
  const none = await patchbay(['triggers', 'list', '--data', data]);
  expect(none.stderr).toContain('No published workflow has a trigger of this kind.');
  const schedule = await writeWorkflow(data, onTrigger('schedule', { cron: '0 8 * * 1-5' }));
  expect((await patchbay(['import', schedule, '--publish', '--data', data])).code).toBe(0);
  const poll = onTrigger('poll-http', { url: 'http://127.0.0.1:9/' }, { name: 'Asks' });
  const asks = await writeWorkflow(data, poll);
  expect((await patchbay(['import', asks, '--publish', '--data', data])).code).toBe(0);

  const { triggers } = await patchbayJson(contract['triggers.list'].output, [
    ...['triggers', 'list', '--workflow', 'A workflow', '--data', data],
  ]);
  expect(triggers).toMatchObject([
    { type: 'schedule', state: 'listening', words: 'At 08:00, Monday through Friday' },
  ]);
  const table = await patchbay(['triggers', 'list', '--data', data]);
  expect(table.stdout).toContain('At 08:00, Monday through Friday');
  expect(table.stdout).toContain('poll-http');

  const told = await patchbay(['triggers', 'check', 'Asks', 'start', '--data', data]);
  expect(told.stdout).toContain('asks at the next `patchbay serve`');
  const wrong = await patchbay(['triggers', 'check', 'A workflow', 'start', '--data', data]);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('is not one that asks every so often');
});

it('the next times of a schedule are told before anything is published', async () => {
  const data = await testFolder();
  const manual = await writeWorkflow(data, onTrigger('manual', {}));
  expect((await patchbay(['import', manual, '--data', data])).code).toBe(0);
  const next = (...args: string[]) => patchbay(['triggers', 'next', ...args, '--data', data]);
  const berlin = await next('30 6 * * 1', '--time-zone', 'Europe/Berlin', '--count', '2');
  expect(berlin.stdout).toMatch(
    /^At 06:30, only on Monday\n\d{4}-\d\d-\d\d 06:30:00 Mon \(Europe\/Berlin\)\n\d{4}-\d\d-\d\d 06:30:00 Mon \(Europe\/Berlin\)\n$/,
  );
  const every = await next('{"every": {"amount": 2, "unit": "hours"}}', '--json');
  expect(contract['schedules.preview'].output.parse(JSON.parse(every.stdout))).toMatchObject({
    words: 'Every 2 hours',
    next: { length: 5 },
  });
  const wrong = await next('0 25 * * *');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('cron is no cron expression');
  const broken = await next('{"cron"');
  expect(broken.code).toBe(2);
  const past = await next('{"at": ["2020-01-01"]}');
  expect(past.stderr).toContain('Never again.');
});
