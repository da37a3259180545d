import { join } from 'node:path';
import { expect, it } from 'vitest';
import { desktop } from '../support/desktop.ts';
import { testFolder } from '../support/patchbay-cli.ts';
import { workflow } from '../support/test-workflows.ts';
import { until } from '../support/until.ts';

it('starts every thread and process of the engine from the package', async () => {
  const { call } = await desktop();
  const file = join(await testFolder(), 'shop.db');
  const imported = await call('workflows.import', {
    file: workflow([
      { id: 'code', type: 'code', params: { code: 'return { total: 6 * 7 };' } },
      { id: 'read', type: 'parse', params: { as: 'xml', source: '<a><b>1</b></a>' } },
      {
        id: 'put',
        type: 'sqlite-query',
        params: {
          file,
          sql: 'CREATE TABLE orders AS SELECT 1 AS id',
          write: true,
          create: true,
        },
      },
      {
        id: 'endless',
        type: 'sqlite-query',
        params: {
          file,
          sql: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n',
          timeoutMs: 500,
        },
        retry: { attempts: 1 },
        onError: 'continue',
      },
      { id: 'get', type: 'sqlite-query', params: { file, sql: 'SELECT id FROM orders' } },
    ]),
    publish: true,
    grant: 'all',
  });
  const { id } = await call('workflows.run', { id: imported.workflow.id });
  const run = await until('the run to end', async () => {
    const found = await call('runs.get', { id });
    return found.endedAt === null ? undefined : found;
  });
  expect(run.error).toBeNull();
  const outputs = Object.fromEntries(run.steps.map(({ stepId, output }) => [stepId, output]));
  expect(outputs).toMatchObject({
    code: { total: 42 },
    read: { a: { b: '1' } },
    get: { rows: [{ id: 1 }] },
  });
  expect(await call('system.backup', {})).toMatchObject({ file: expect.any(String) });
});
