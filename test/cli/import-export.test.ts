import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { workflowFileSchema } from '../../shared/model/workflow.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

const importSchema = z.strictObject({ imported: z.array(contract['workflows.import'].output) });
const url = 'http://127.0.0.1:9';

async function workflowsIn(data: string) {
  const output = contract['workflows.list'].output;
  return (await patchbayJson(output, ['workflows', 'list', '--data', data])).workflows;
}

describe.each(['without', 'with'] as const)('%s a running engine', (engine) => {
  async function folder(): Promise<string> {
    const data = await testFolder();
    if (engine === 'with') await serving({ data });
    return data;
  }

  it('imports a draft, and publishes it with --publish', async () => {
    const data = await folder();
    const file = await writeWorkflow(data, orderWorkflow(url));
    const args = ['import', file, '--data', data];
    const draft = await patchbayJson(importSchema, args);
    expect(draft.imported).toMatchObject([
      {
        created: true,
        publishedVersion: null,
        workflow: { name: 'Orders', publishedVersion: null },
        endpoints: [{ key: 'orders', path: 'orders', created: true }],
        missingCredentials: [],
      },
    ]);
    expect(typeof draft.imported[0]?.endpoints[0]?.url).toBe(
      engine === 'with' ? 'string' : 'object',
    );
    const live = await patchbayJson(importSchema, [...args, '--publish']);
    expect(live.imported).toMatchObject([{ created: false, publishedVersion: 1 }]);
  });

  it('changes nothing when the same file is imported again', async () => {
    const data = await folder();
    const file = await writeWorkflow(data, orderWorkflow(url));
    const args = ['import', file, '--publish', '--data', data];
    const first = await patchbayJson(importSchema, args);
    const second = await patchbayJson(importSchema, args);
    expect(second.imported).toMatchObject([
      { created: false, publishedVersion: 1, endpoints: [{ created: false }] },
    ]);
    expect(second.imported[0]?.workflow.id).toBe(first.imported[0]?.workflow.id);
    expect(await workflowsIn(data)).toHaveLength(1);
  });

  it('makes the next version of a changed file, and a twin with --as-new', async () => {
    const data = await folder();
    const args = ['--publish', '--data', data];
    await patchbay(['import', await writeWorkflow(data, orderWorkflow(url)), ...args]);
    const changed = orderWorkflow('http://127.0.0.1:10');
    const file = await writeWorkflow(data, changed);
    expect((await patchbayJson(importSchema, ['import', file, ...args])).imported).toMatchObject([
      { created: false, publishedVersion: 2 },
    ]);
    expect(
      (await patchbayJson(importSchema, ['import', file, '--as-new', ...args])).imported,
    ).toMatchObject([{ created: true, publishedVersion: 1 }]);
    expect(await workflowsIn(data)).toHaveLength(2);
  });

  it('refuses a file with errors, names their places, and changes nothing', async () => {
    const data = await folder();
    const good = orderWorkflow(url);
    await patchbay(['import', await writeWorkflow(data, good), '--publish', '--data', data]);
    const before = await workflowsIn(data);

    const bad = orderWorkflow(url);
    const [hook, filter, call] = bad.steps;
    const file = join(data, 'bad.json');
    const steps = [
      hook,
      { ...filter, params: { conditions: [{ left: 'x', op: 'equalz', right: 'y' }] } },
      { ...call, retrys: 3 },
      { id: 'other', type: 'teleport' },
    ];
    await writeFile(file, JSON.stringify({ ...bad, steps: steps.slice(0, 3) }));
    const unknownField = await patchbay(['import', file, '--publish', '--data', data]);
    expect(unknownField.code).toBe(1);
    expect(unknownField.stdout).toBe('');
    expect(unknownField.stderr).toMatch(/steps\[2\].*"?retrys"?/);

    await writeFile(file, JSON.stringify({ ...bad, steps: [hook, steps[1], call, steps[3]] }));
    const unknownType = await patchbay(['import', file, '--publish', '--data', data]);
    expect(unknownType.code).toBe(1);
    expect(unknownType.stderr).toContain('bad.json');
    expect(unknownType.stderr).toMatch(/steps\[1\]\.params\.conditions\[0\]\.op/);
    expect(unknownType.stderr).toMatch(/steps\[3\]\.type.*teleport/);
    expect(unknownType.stderr).not.toMatch(/ {4}at /);

    expect(await workflowsIn(data)).toEqual(before);
  });

  it('exports what it imported, draft and published', async () => {
    const data = await folder();
    await patchbay([
      ...['import', await writeWorkflow(data, orderWorkflow(url)), '--publish', '--data', data],
    ]);
    await patchbay([
      'import',
      await writeWorkflow(data, orderWorkflow('http://127.0.0.1:10')),
      ...['--data', data],
    ]);
    const draft = await patchbay(['export', 'Orders', '--data', data]);
    const published = await patchbay([
      ...['export', 'Orders', '--version', 'published', '--data', data],
    ]);
    expect(draft.stdout).toContain('http://127.0.0.1:10/orders');
    expect(published.stdout).toContain('http://127.0.0.1:9/orders');
    const exported = workflowFileSchema.parse(JSON.parse(published.stdout));
    const original = workflowFileSchema.parse(orderWorkflow(url));
    expect(exported.steps).toEqual(original.steps);
    expect(exported.edges).toEqual(original.edges);

    const target = join(data, 'exported.json');
    const wrote = await patchbay(['export', 'Orders', '-o', target, '--data', data]);
    expect(wrote).toMatchObject({ code: 0, stdout: '' });
    expect(await readFile(target, 'utf8')).toBe(draft.stdout);
    const again = await patchbayJson(importSchema, ['import', target, '--data', data]);
    expect(again.imported).toMatchObject([{ created: false }]);
  });
});

describe('import', () => {
  it('reads standard input', async () => {
    const data = await testFolder();
    const { code, stdout } = await patchbay(['import', '-', '--data', data], {
      input: JSON.stringify(orderWorkflow(url)),
    });
    expect(stdout).toContain('Imported "Orders" as a draft.');
    expect(code).toBe(0);
  });

  it.each([
    ['{"format": ', /is not valid JSON/],
    ['[]', /workflow file/],
    ['{}', /format/],
    ['{"format":"patchbay/workflow@2","name":"x","steps":[],"edges":[]}', /format/],
  ])('refuses %s and makes no data', async (text, message) => {
    const data = await testFolder();
    const file = join(data, 'bad.json');
    await writeFile(file, text);
    const { code, stdout, stderr } = await patchbay(['import', file, '--data', data]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('looks at all file names before it imports the first', async () => {
    const data = await testFolder();
    const file = await writeWorkflow(data, orderWorkflow(url));
    const missing = join(data, 'missing.json');
    const { code, stderr } = await patchbay(['import', file, missing, '--data', data]);
    expect(stderr).toContain(`Cannot read ${missing}: there is no such file`);
    expect(code).toBe(1);
    const list = await patchbay(['workflows', 'list', '--data', data]);
    expect(list.code).toBe(1);
  });

  it('leaves secrets out of an export', async () => {
    const data = await testFolder();
    const secret = 'correct-horse-battery';
    const file = orderWorkflow(url, {
      endpoints: [
        { key: 'orders', path: 'orders', verification: { scheme: 'bearer', secrets: [secret] } },
      ],
    });
    await patchbay(['import', await writeWorkflow(data, file), '--data', data]);
    const { stdout } = await patchbay(['export', 'Orders', '--data', data]);
    expect(JSON.parse(stdout).endpoints).toMatchObject([
      { verification: { scheme: 'bearer', secrets: [] } },
    ]);
    expect(stdout).not.toContain(secret);
  });

  it('waits for another command that has the folder open', async () => {
    const data = await testFolder();
    const names = ['one', 'two', 'three'];
    const results = await Promise.all(
      names.map(async (name) => {
        const file = orderWorkflow(url, {
          name,
          endpoints: [{ key: 'orders', path: name }],
        });
        return patchbay([
          ...['import', await writeWorkflow(data, file, `${name}.json`), '--data', data],
        ]);
      }),
    );
    // Where the machine is busy, one of them may have said that it waits.
    const failed = results.filter(({ code }) => code !== 0);
    expect(failed).toEqual([]);
    expect((await workflowsIn(data)).map((workflow) => workflow.name).sort()).toEqual(
      [...names].sort(),
    );
  });
});
