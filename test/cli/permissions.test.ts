import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/rpc/contract.ts';
import { patchbay, patchbayJson, serving, testFolder } from '../support/patchbay-cli.ts';
import { orderWorkflow, writeWorkflow } from '../support/workflow-files.ts';

describe.each(['without', 'with'] as const)('%s a running engine', (engine) => {
  async function imported(): Promise<{ data: string; file: string }> {
    const data = await testFolder();
    if (engine === 'with') await serving({ data });
    const file = await writeWorkflow(data, orderWorkflow('http://warehouse.example'));
    return { data, file };
  }

  it('publishes without a question, and says on stderr what that allowed', async () => {
    const { data, file } = await imported();
    const first = await patchbay(['import', file, '--publish', '--data', data]);
    expect(first).toMatchObject({
      code: 0,
      stderr: 'Allowed by publishing:\n  Connects to warehouse.example. (call)\n',
    });
    const again = await patchbay(['import', file, '--publish', '--data', data]);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const publish = await patchbay(['workflows', 'publish', 'Orders', '--data', data]);
    expect(publish).toMatchObject({ code: 0, stderr: '' });
  });

  it('shows what a draft reaches, and what nobody allowed yet', async () => {
    const { data, file } = await imported();
    await patchbay(['import', file, '--data', data]);
    const args = ['workflows', 'permissions', 'Orders', '--data', data];
    expect(await patchbay(args)).toMatchObject({
      code: 0,
      stdout: 'The draft needs:\n  Connects to warehouse.example. (call) - not allowed yet\n',
    });
    await patchbay(['workflows', 'publish', 'Orders', '--data', data]);
    const { output } = contract['workflows.permissions'];
    expect(await patchbayJson(output, [...args, '--version', 'published'])).toMatchObject({
      version: 'published',
      derived: [{ text: 'Connects to warehouse.example.', steps: ['call'] }],
      granted: [{ permission: { kind: 'host', host: 'warehouse.example' } }],
      new: [],
    });
  });

  it('names what was allowed earlier and is not needed any more', async () => {
    const { data, file } = await imported();
    await patchbay(['import', file, '--publish', '--data', data]);
    await writeWorkflow(data, orderWorkflow('http://other.example'));
    await patchbay(['import', file, '--data', data]);
    const { stdout } = await patchbay(['workflows', 'permissions', 'Orders', '--data', data]);
    expect(stdout).toMatch(
      /^The draft needs:\n {2}Connects to other\.example\. \(call\) - not allowed yet\nAllowed earlier, and not needed by it:\n {2}Connects to warehouse\.example\. \(\d{4}-/,
    );
  });

  it('says that there are no programs to allow', async () => {
    const { data, file } = await imported();
    await patchbay(['import', file, '--data', data]);
    const args = ['workflows', 'allow-commands', 'Orders', '--data', data];
    expect(await patchbay(args)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Its steps start no programs.\n',
    });
    expect(await patchbay([...args, '--revoke'])).toMatchObject({
      code: 0,
      stderr: 'It starts no programs any more.\n',
    });
  });

  it('lets programs be started only when that was said', async () => {
    const { data } = await imported();
    const shell = { id: 'a', type: 'shell', params: { program: 'echo', args: ['hello'] } };
    const steps = [{ id: 'start', type: 'manual' }, shell];
    const file = await writeWorkflow(data, {
      format: 'patchbay/workflow@1',
      name: 'Echo',
      steps,
      edges: [{ from: 'start', to: 'a' }],
    });
    const publish = ['import', file, '--publish', '--data', data];
    for (const args of [publish, [...publish, '--yes']])
      expect(await patchbay(args)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /^Error: .*"Echo" reaches what nobody has allowed it yet:\n {2}- Starts the program "echo" on this computer, as you\. \(a\)\nHint: .*--allow-commands/,
        ),
      });
    expect(await patchbay([...publish, '--allow-commands'])).toMatchObject({
      code: 0,
      stderr: 'Allowed by publishing:\n  Starts the program "echo" on this computer, as you. (a)\n',
    });
    const allow = ['workflows', 'allow-commands', 'Echo', '--data', data];
    await patchbay([...allow, '--revoke']);
    const again = ['workflows', 'publish', 'Echo', '--data', data];
    expect(await patchbay(again)).toMatchObject({ code: 1 });
    expect(await patchbay(allow)).toMatchObject({
      code: 0,
      stdout: 'Allowed:\n  Starts the program "echo" on this computer, as you.\n',
    });
    expect(await patchbay(again)).toMatchObject({ code: 0, stderr: '' });
  });
});
