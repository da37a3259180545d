import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/rpc/contract.ts';
import { patchbayJson, serving, testFolder } from '../../support/patchbay-cli.ts';
import { rawConnection, rawExchange } from '../../support/raw-http.ts';
import {
  acceptedId,
  keepingWorkflow,
  receiver,
  requestBytes,
  type Sending,
} from '../../support/receiver.ts';

const SECRET = 'correct-horse-battery-staple';
const EXPECTED = [200, 400, 401, 403, 404, 405, 413, 415];

/** One of every kind that there is, with something of its own. */
function mixedRequest(index: number): { path: string; sending: Sending } {
  const json = ['Content-Type', 'application/json'] as const;
  const body = JSON.stringify({ index, text: 'x'.repeat(index % 7 === 0 ? 60_000 : 50) });
  const signed = (key: string): Sending => ({
    headers: [json, ['X-Signature', createHmac('sha256', key).update(body).digest('hex')]],
    body,
  });
  const kinds: (() => { path: string; sending: Sending })[] = [
    () => ({ path: '/hooks/open', sending: { headers: [json], body } }),
    () => ({ path: '/hooks/open', sending: { headers: [json], body: '{"broken":' } }),
    () => ({ path: '/hooks/signed', sending: signed(SECRET) }),
    () => ({ path: '/hooks/signed', sending: signed('wrong') }),
    () => ({
      path: '/hooks/open',
      sending: { headers: [json, ['Content-Encoding', 'gzip']], body: gzipSync(body) },
    }),
    () => ({ path: '/hooks/twins', sending: { headers: [json], body: `{"n":${index % 30}}` } }),
    () => ({ path: `/hooks/none-${index}`, sending: { body: 'a' } }),
    () => ({ path: '/hooks/open', sending: { method: 'PUT', body: 'a' } }),
    () => ({ path: '/hooks/open', sending: { headers: [['Host', 'evil.example']] } }),
    () => ({ path: '/hooks/open', sending: { headers: [['Content-Encoding', 'exi']], body } }),
    () => ({ path: '/hooks/small', sending: { body: 'x'.repeat(2000) } }),
    () => ({ path: '/hooks/signed', sending: { headers: [['X-Signature', 'zz']], body } }),
  ];
  const kind = kinds[index % kinds.length];
  if (kind === undefined) throw new Error('no kind');
  return kind();
}

describe('300 requests of all kinds at the same time', () => {
  it('get an answer each, and every 2xx names an event that is stored', async () => {
    const made = await receiver();
    await made.workflow(keepingWorkflow('Open', 'open'));
    await made.endpoint({ path: 'signed', verification: { scheme: 'hmac', secrets: [SECRET] } });
    await made.endpoint({ path: 'twins', dedupe: { by: 'body' } });
    await made.endpoint({ path: 'small', maxBodyBytes: 1024 });
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const { path, sending } = mixedRequest(index);
        return rawExchange(made.port, requestBytes(path, sending));
      }),
    );
    expect(answers.filter(({ status }) => !EXPECTED.includes(status))).toEqual([]);
    const ids = answers.filter(({ status }) => status === 200).map(acceptedId);
    expect(ids).toHaveLength(25 * 5);

    const runs = await made.settledRuns();
    await made.close();
    const { events, body } = await receiver({ dataDir: made.dataDir });
    const accepted = (await events({ status: 'accepted' })).map(({ id }) => id);
    expect(new Set(accepted)).toEqual(new Set(ids));
    const twins = new Set(Array.from({ length: 25 }, (_, i) => (i * 12 + 5) % 30)).size;
    expect(await events({ status: 'duplicate' })).toHaveLength(25 - twins);
    expect(runs.map(({ status }) => status)).toEqual(Array(75).fill('succeeded'));
    const [first] = await events({ status: 'accepted', endpoint: 'signed' });
    expect(JSON.parse((await body(first?.id ?? '')).toString())).toHaveProperty('index');
  });
});

describe('patchbay serve', () => {
  it('takes its limits from the settings, and stores before it answers', async () => {
    const data = await testFolder();
    const endpoint = contract['endpoints.create'].output;
    await patchbayJson(endpoint, ['endpoints', 'create', 'in', '--data', data]);
    await patchbayJson(contract['settings.set'].output, [
      ...['settings', 'set', 'hooks.limits.headers=12', 'hooks.limits.headersMs=200'],
      ...['--data', data],
    ]);
    const serve = await serving({ data });
    const port = Number(new URL(serve.hooks).port);
    const headers = Array.from({ length: 12 }, (_, i) => [`X-${i}`, 'a'] as const);
    expect((await rawExchange(port, requestBytes('/hooks/in', { headers }))).status).toBe(431);
    const slow = await rawConnection(port);
    slow.write('POST /hooks/in HTTP/1.1\r\n');
    expect((await slow.closed()).map(({ status }) => status)).toEqual([408]);
    const id = acceptedId(
      await rawExchange(
        port,
        requestBytes('/hooks/in', { body: 'kept', headers: headers.slice(2) }),
      ),
    );
    await serve.kill();
    const args = ['events', 'show', id, '--data', data];
    const event = await patchbayJson(contract['events.get'].output, args);
    expect(event).toMatchObject({ status: 'accepted', bodyText: 'kept' });
  });
});
