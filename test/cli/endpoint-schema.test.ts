import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { driftSchema, eventSchemaSchema } from '../../shared/model/event-schema.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';

const shown = z.strictObject({ schema: eventSchemaSchema.nullable() });

it('endpoints schema learns, gives and removes a schema, and drift compares with it', async () => {
  const data = await testFolder();
  const serve = await serving({ data });
  const of = (...args: string[]) => ['endpoints', ...args, '--data', data];
  const send = (body: string) =>
    patchbay(['events', 'send', 'orders', '--body', body, '--data', data]);
  await patchbay(of('create', 'orders'));
  await send('{"id":1,"mail":"a"}');
  await send('{"id":2,"mail":"b"}');
  const learned = await patchbayJson(shown, of('schema', 'orders', '--learn'));
  expect(learned.schema).toMatchObject({
    mode: 'learn',
    onDeviation: 'run',
    schema: { required: ['id', 'mail'] },
  });
  await send('{"id":3}');
  expect(await patchbayJson(driftSchema, of('drift', 'orders'))).toMatchObject({
    checked: 3,
    deviating: 1,
    findings: [{ path: 'trigger.body.mail', kind: 'missing', events: 1 }],
  });
  expect((await patchbay(of('drift', 'orders'))).stdout).toMatch(
    /1 of 3 events deviate.*\n.*\n.*trigger\.body\.mail +is missing +1/s,
  );

  const file = join(data, 'schema.json');
  await writeFile(file, '{"type":"array"}');
  const held = ['--on-deviation', 'hold'];
  const given = await patchbayJson(shown, of('schema', 'orders', '--file', file, ...held));
  expect(given.schema).toEqual({ mode: 'given', schema: { type: 'array' }, onDeviation: 'hold' });
  await send('{}');
  expect((await patchbay(['events', 'list', '--data', data])).stdout).toContain('held');
  await writeFile(file, '{"type":"nonsense"}');
  const refused = await patchbay(of('schema', 'orders', '--file', file));
  expect({ code: refused.code, stderr: refused.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('no JSON Schema'),
  });
  const removed = await patchbayJson(shown, of('schema', 'orders', '--remove'));
  expect(removed).toEqual({ schema: null });
  await serve.stop();
});
