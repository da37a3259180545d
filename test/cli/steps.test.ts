import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiListSchema } from '../../shared/model/openapi.ts';
import { stepProposalSchema } from '../../shared/model/step-proposal.ts';
import { petShop30 } from '../engine/openapi/documents.ts';
import { patchbay, patchbayJson, testFolder } from '../support/patchbay-cli.ts';

const COMMAND = "curl https://api.example/v1/things -u 'key-of-ann:' -d name=x";

describe('steps from-curl', () => {
  it('prints the step, and on stderr what to do about its secret, which it does not show', async () => {
    const data = join(await testFolder(), 'none');
    const env = { PATCHBAY_DATA: data };
    const { code, stdout, stderr } = await patchbay(['steps', 'from-curl', COMMAND], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      type: 'http-request',
      name: 'POST api.example/v1/things',
      params: {
        method: 'POST',
        url: 'https://api.example/v1/things',
        body: { type: 'form', fields: { name: 'x' } },
        auth: { type: 'credential', credential: 'api.example' },
      },
    });
    expect(stderr).toContain('patchbay credentials set "api.example" --type basic');
    expect(stdout + stderr).not.toContain('key-of-ann');
    expect(existsSync(data)).toBe(false);
  });

  it('reads standard input, and gives all with --json', async () => {
    const proposal = await patchbayJson(stepProposalSchema, ['steps', 'from-curl'], {
      input: COMMAND,
    });
    expect(proposal.secrets).toMatchObject([{ data: { username: 'key-of-ann', password: '' } }]);
  });

  it('says which word it cannot read', async () => {
    const { code, stdout, stderr } = await patchbay([
      'steps',
      'from-curl',
      'curl --nope https://a.example',
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Word 2: curl has no option "--nope"');
    expect(await patchbay(['steps', 'from-curl'], { input: ' ' })).toMatchObject({ code: 2 });
  });
});

describe('steps from-openapi', () => {
  async function file(content = JSON.stringify(petShop30)): Promise<string> {
    const path = join(await testFolder(), 'openapi.json');
    await writeFile(path, content);
    return path;
  }

  it('lists operations', async () => {
    const { code, stdout, stderr } = await patchbay([
      'steps',
      'from-openapi',
      await file(),
      '--list',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ID +METHOD +PATH +SUMMARY\ngetPet +GET +\/pets\/\{petId\} +A pet\n/);
    expect(stderr).toBe('Pet shop 1.4: 4 operations\n');
    const args = ['steps', 'from-openapi', await file(), '--search', 'owner'];
    const list = await patchbayJson(openApiListSchema, args);
    expect(list.operations.map(({ id }) => id)).toEqual(['POST /owners']);
  });

  it('prints the step of one', async () => {
    const args = ['steps', 'from-openapi', '-', '--operation', 'POST /owners'];
    const server = ['--server', 'http://127.0.0.1:9000/x'];
    const input = JSON.stringify(petShop30);
    const { code, stdout, stderr } = await patchbay([...args, ...server], { input });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'http-request',
      params: { method: 'POST', url: 'http://127.0.0.1:9000/x/owners' },
    });
    expect(stderr).toContain('Note: Optional fields of the body: note (string).');
  });

  it('says what is wrong', async () => {
    const of = async (...args: string[]) => patchbay(['steps', 'from-openapi', ...args]);
    expect(await of(await file('{}'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no field "openapi"'),
    });
    expect(await of(await file(), '--operation', 'getPets')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean "getPet"?'),
    });
    expect(await of(await file(), '--operation', 'x', '--list')).toMatchObject({ code: 2 });
  });
});
