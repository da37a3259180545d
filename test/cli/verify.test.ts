import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { patchbay, testFolder } from '../support/patchbay-cli.ts';

const VECTORS = inRoot('test', 'fixtures', 'vectors', 'signatures.json');
const vectors = z
  .array(z.record(z.string(), z.unknown()))
  .parse(JSON.parse(readFileSync(VECTORS, 'utf8')));

const SECRET = "It's a Secret to Everybody";
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
const RAW = `POST /hooks/github HTTP/1.1\r\nHost: hooks.example.com\r\nX-Hub-Signature-256: ${SIGNATURE}\r\nContent-Length: 13\r\n\r\nHello, World!\n`;

async function fileWith(content: string | Buffer, name = 'request'): Promise<string> {
  const file = join(await testFolder(), name);
  await writeFile(file, content);
  return file;
}

describe('verify --vectors', () => {
  it('checks every published vector', async () => {
    const { code, stdout, stderr } = await patchbay(['verify', '--vectors', VECTORS]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${vectors.length} passed, 0 failed\n`,
      stderr: '',
    });
  });

  it('prints what is not as expected, also what cannot be tried, and ends with 1', async () => {
    const [first] = vectors;
    const file = await fileWith(
      JSON.stringify([
        first,
        { ...first, expect: 'reject', note: 'turned round' },
        { ...first, provider: 'nobody' },
        { ...first, options: { colour: 'red' } },
        { provider: 'stripe' },
        7,
      ]),
    );
    const { code, stdout } = await patchbay(['verify', '--vectors', file]);
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('1 passed, 5 failed');
    expect(lines[0]).toContain('#1 standard-webhooks (turned round): should be rejected');
    expect(stdout).toContain('no scheme for the provider "nobody"');
    expect(stdout).toContain('colour');
  });

  it('says the same in JSON, from standard input too', async () => {
    const input = JSON.stringify([{ ...vectors[0], expect: 'reject' }]);
    const { code, stdout } = await patchbay(['verify', '--vectors', '-', '--json'], { input });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      vectors: [{ index: 0, provider: 'standard-webhooks', expect: 'reject', verdict: 'accept' }],
    });
  });

  it('says what a file of vectors is', async () => {
    for (const content of ['no JSON', '{"a":1}']) {
      const { code, stderr } = await patchbay(['verify', '--vectors', await fileWith(content)]);
      expect(code).toBe(1);
      expect(stderr).toContain('no list of test vectors');
    }
    const missing = await patchbay(['verify', '--vectors', '/no/such/file']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('verify --scheme --request', () => {
  const har = (entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } });
  const entry = {
    request: {
      method: 'POST',
      url: 'https://hooks.example.com/hooks/github',
      headers: [
        { name: ':authority', value: 'hooks.example.com' },
        { name: 'x-hub-signature-256', value: SIGNATURE },
      ],
      postData: { mimeType: 'text/plain', text: 'Hello, World!' },
    },
  };

  it.each([
    ['raw HTTP', RAW],
    ['raw HTTP with plain line ends', RAW.replaceAll('\r', '')],
    [
      'raw HTTP in chunks',
      `POST /hooks/github HTTP/1.1\nTransfer-Encoding: chunked\nx-hub-signature-256: ${SIGNATURE}\n\n7\r\nHello, \r\n6\r\nWorld!\r\n0\r\n\r\n`,
    ],
    [
      'a curl command',
      `curl -sS -X POST 'https://hooks.example.com/hooks/github' \\\n  -H 'X-Hub-Signature-256: ${SIGNATURE}' \\\n  --data-raw $'Hello,\\u0020World!' --compressed\n`,
    ],
    [
      'a curl command in double quotes',
      `$ curl "https://hooks.example.com/hooks/github" -H "x-hub-signature-256: ${SIGNATURE}" -d "Hello, World"\\!`,
    ],
    ['a HAR file', har([entry])],
    [
      'a HAR file with a body in base64',
      har([
        {
          request: {
            ...entry.request,
            postData: { text: Buffer.from('Hello, World!').toString('base64'), encoding: 'base64' },
          },
        },
      ]),
    ],
  ])('reads %s', async (_, content) => {
    const args = ['verify', '--scheme', 'github', '--secret-stdin', '--request'];
    const result = await patchbay([...args, await fileWith(content)], { input: SECRET });
    expect(result).toMatchObject({ code: 0, stdout: 'Verified as github (secret #1).\n' });
  });

  it('chooses among the requests of a HAR file', async () => {
    const other = { request: { ...entry.request, method: 'GET', postData: undefined } };
    const file = await fileWith(har([other, entry]));
    const args = ['verify', '--scheme', 'github', '--secret-env', 'S', '--request', file];
    const env = { S: SECRET };
    const asked = await patchbay(args, { env });
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('--entry');
    expect(await patchbay([...args, '--entry', '2'], { env })).toMatchObject({ code: 0 });
    expect(await patchbay([...args, '--entry', '1'], { env })).toMatchObject({ code: 1 });
    expect(await patchbay([...args, '--entry', '3'], { env })).toMatchObject({ code: 1 });
  });

  it('reads the files that a curl command names', async () => {
    const body = await fileWith('Hello, World!', 'body');
    const file = await fileWith(
      `curl https://a.example/ -H 'x-hub-signature-256: ${SIGNATURE}' --data-binary @${body}`,
    );
    const args = ['verify', '--scheme', 'github', '--secret', SECRET, '--request', file];
    expect(await patchbay(args)).toMatchObject({ code: 0 });
  });

  it('says what is wrong, with advice, and ends with 1', async () => {
    const file = await fileWith(RAW.replace('World!', 'World?'));
    const args = ['verify', '--scheme', 'github', '--secret-stdin', '--request', file];
    const { code, stdout } = await patchbay(args, { input: SECRET });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Not verified as github \(signature_mismatch\)/);
    expect(stdout.split('\n').length).toBeGreaterThan(3);
    const json = await patchbay([...args, '--json'], { input: SECRET });
    expect(JSON.parse(json.stdout)).toMatchObject({
      verdict: { ok: false, reason: 'signature_mismatch' },
    });
  });

  it('takes the time and other settings of the scheme', async () => {
    const vector = vectors.find(
      ({ provider, note }) => provider === 'discord' && /ed25519/.test(String(note)),
    );
    const { headers, secret, bodyBase64, now } = z
      .object({
        headers: z.record(z.string(), z.string()),
        secret: z.string(),
        bodyBase64: z.string(),
        now: z.int(),
      })
      .parse(vector);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const file = await fileWith(
      Buffer.concat([
        Buffer.from(`POST /hooks/a HTTP/1.1\r\n${lines.join('')}\r\n`),
        Buffer.from(bodyBase64, 'base64'),
      ]),
    );
    const args = [
      'verify',
      '--scheme',
      'discord',
      '--set',
      `publicKey=${secret}`,
      '--request',
      file,
    ];
    const late = await patchbay(args);
    expect(late.stdout).toContain('timestamp_out_of_tolerance');
    expect(await patchbay([...args, '--now', String(now)])).toMatchObject({ code: 0 });
    expect(await patchbay([...args, '--set', 'toleranceSec=0'])).toMatchObject({ code: 0 });
  });

  it('takes the public address from the capture, or from --url', async () => {
    const vector = vectors.find(
      ({ provider, expect: wanted }) => provider === 'square' && wanted === 'accept',
    );
    const { headers, secret, bodyBase64, url } = z
      .object({
        headers: z.record(z.string(), z.string()),
        secret: z.string(),
        bodyBase64: z.string(),
        url: z.string(),
      })
      .parse(vector);
    const [[name, value] = ['', '']] = Object.entries(headers);
    const { host, pathname } = new URL(url);
    const raw = (hostLine: string) =>
      Buffer.concat([
        Buffer.from(`POST ${pathname} HTTP/1.1\n${hostLine}${name}: ${value}\n\n`),
        Buffer.from(bodyBase64, 'base64'),
      ]);
    const run = async (bytes: Buffer, ...more: string[]) =>
      patchbay(
        [
          'verify',
          '--scheme',
          'square',
          '--secret-env',
          'S',
          '--request',
          await fileWith(bytes),
          ...more,
        ],
        { env: { S: secret } },
      );
    expect(await run(raw(`Host: ${host}\n`))).toMatchObject({ code: 0 });
    expect(await run(raw('Host: localhost:4780\n'))).toMatchObject({ code: 1 });
    expect(await run(raw('Host: localhost:4780\n'), '--url', url)).toMatchObject({ code: 0 });
  });

  it.each([
    ['nothing', ['verify']],
    ['a scheme without a request', ['verify', '--scheme', 'github']],
    ['both forms', ['verify', '--vectors', VECTORS, '--scheme', 'github']],
    ['an unknown scheme', ['verify', '--scheme', 'nobody', '--request', 'x']],
    [
      'secret and request from one place',
      ['verify', '--scheme', 'github', '--secret-stdin', '--request', '-'],
    ],
    ['a time that is none', ['verify', '--scheme', 'github', '--request', 'x', '--now', 'noon']],
  ])('refuses %s as wrong usage', async (_, args) => {
    expect(await patchbay(args)).toMatchObject({ code: 2, stdout: '' });
  });

  it.each([
    ['what is no request', 'hello'],
    ['a header without a colon', 'POST / HTTP/1.1\nHost\n\n'],
    ['an open quote', "curl 'https://a.example"],
    ['an unknown option', 'curl --upload-file x https://a.example'],
    ['two addresses', 'curl https://a.example https://b.example'],
    ['a multipart form', 'curl -F a=b https://a.example'],
    ['a HAR file without requests', '{"log":{"entries":[]}}'],
  ])('says that it cannot read %s', async (_, content) => {
    const args = ['verify', '--scheme', 'github', '--secret', 'a', '--request'];
    const { code, stdout, stderr } = await patchbay([...args, await fileWith(content)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Error:');
    expect(stderr).not.toContain('Internal');
  });
});
