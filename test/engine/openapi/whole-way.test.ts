import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { onlyReads } from '../../../engine/operations/audit/audited-api.ts';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import type { MethodOutput } from '../../../shared/rpc/contract.ts';
import { localServer, sendJson } from '../../support/local-server.ts';
import { openEngine, stepOf } from '../../support/test-engine.ts';

/** An API that serves its own description, redirected to once. */
function shop() {
  return localServer((request, response) => {
    if (request.url === '/docs')
      return response.writeHead(302, { location: '/openapi.yaml' }).end();
    if (request.url === '/openapi.yaml') {
      response.writeHead(200, { 'content-type': 'application/yaml' });
      return response.end(stringify(description));
    }
    if (request.headers['x-shop-key'] !== 'the key')
      return sendJson(response, { error: 'key' }, 401);
    sendJson(response, { url: request.url, body: JSON.parse(request.body.toString()) });
  });
}

const description = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '3' },
  servers: [{ url: '/v3' }],
  paths: {
    '/orders/{order}': {
      patch: {
        operationId: 'changeOrder',
        summary: 'Changes an order',
        parameters: [
          { name: 'order', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'notify', in: 'query', schema: { type: 'boolean', default: true } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['state'],
                properties: { state: { enum: ['paid', 'sent'] }, note: { type: 'string' } },
              },
            },
          },
        },
        responses: { '200': { description: 'Changed' } },
        security: [{ key: [] }],
      },
    },
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Shop-Key' } } },
};

function workflowWith(step: MethodOutput<'steps.fromCurl'>['step']): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name: 'Call',
    steps: [
      { id: 'start', type: 'manual' },
      { id: 'call', ...step },
    ],
    edges: [{ from: 'start', to: 'call' }],
  };
}

describe('from a description to an answer', () => {
  it('finds an operation, makes its step, stores its credential, and runs it', async () => {
    const server = await shop();
    const test = await openEngine();
    const list = await test.call('openapi.read', {
      source: { url: `${server.url}/docs` },
      search: 'change order',
    });
    expect(list).toMatchObject({ servers: [{ url: `${server.url}/v3` }], total: 1 });
    const source = { document: list.document };
    const operation = list.operations[0]?.id ?? '';
    const { step, secrets } = await test.call('steps.fromOpenApi', { source, operation });
    const [secret] = secrets;
    expect(secret).toMatchObject({ type: 'api-key', missing: ['value'], used: true });
    await test.call('credentials.save', {
      name: secret?.name ?? '',
      data: { type: 'api-key', in: 'header', name: 'X-Shop-Key', value: 'the key' },
    });

    const run = await test.carryOut(workflowWith(step), { order: 'A 7/1' });
    expect(stepOf(run, 'call')).toMatchObject({
      status: 'succeeded',
      output: {
        status: 200,
        body: { url: '/v3/orders/A%207%2F1?notify=true', body: { state: 'paid' } },
      },
    });
    expect(server.requests.filter(({ url }) => url === '/openapi.yaml')).toHaveLength(1);
  });

  it('runs what a curl command did, with its secret in a credential', async () => {
    const server = await shop();
    const test = await openEngine();
    const text = `curl -X POST ${server.url}/v3/x -H 'X-Shop-Key: the key' --json '{"a":"{{b}}"}'`;
    const { step, secrets } = await test.call('steps.fromCurl', { text });
    expect(secrets).toMatchObject([{ data: { in: 'header', name: 'X-Shop-Key' } }]);
    await test.call('credentials.save', {
      name: secrets[0]?.name ?? '',
      data: {
        type: 'api-key',
        in: 'header',
        name: 'X-Shop-Key',
        value: `${secrets[0]?.data['value']}`,
      },
    });
    const run = await test.carryOut(workflowWith(step));
    expect(stepOf(run, 'call')).toMatchObject({
      status: 'succeeded',
      output: { body: { url: '/v3/x', body: { a: '{{b}}' } } },
    });
    expect(onlyReads('steps.fromCurl')).toBe(true);
    expect(onlyReads('openapi.read')).toBe(true);
  });

  it('says what is wrong with an address', async () => {
    const server = await localServer((_request, response) => response.writeHead(404).end());
    const test = await openEngine();
    const read = (url: string) => test.call('openapi.read', { source: { url } });
    await expect(read('/etc/passwd')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(read('file:///etc/passwd')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(read(server.url)).rejects.toMatchObject({
      message: 'The server answered 404 Not Found.',
    });
    await expect(read('http://169.254.169.254/latest')).rejects.toMatchObject({
      code: 'address_blocked',
    });
  });
});
