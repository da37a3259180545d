import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { withOpenApi } from '../../../engine/openapi/standalone.ts';
import type { Json } from '../../../shared/json.ts';
import { petShop20, petShop30, petShop31 } from './documents.ts';

const textOf = (document: Json) => JSON.stringify(document);

function stepOf(document: Json, operation: string, server?: string) {
  const source = { text: textOf(document) };
  return withOpenApi((openApi) => openApi.step(source, { operation, server }));
}

describe('a list of operations', () => {
  it.each([
    ['JSON', textOf],
    ['YAML', (document: Json) => stringify(document)],
  ])('is read from %s', async (_, write) => {
    const list = await withOpenApi((openApi) =>
      openApi.read({ text: write(petShop30) }, { search: '', limit: 3 }),
    );
    expect(list).toMatchObject({
      title: 'Pet shop',
      apiVersion: '1.4',
      version: '3.0.3',
      servers: [
        { url: 'https://eu.pets.example/v1', description: '' },
        { url: 'https://test.pets.example/v1', description: 'For trying out' },
      ],
      total: 4,
      operations: [
        { id: 'getPet', method: 'GET', path: '/pets/{petId}', summary: 'A pet', tags: ['pets'] },
        { id: 'savePet', method: 'PUT', deprecated: true },
        { id: 'POST /owners', summary: 'Adds an owner' },
      ],
    });
  });

  it('is searched by words, the best first', async () => {
    const found = await withOpenApi((openApi) =>
      openApi.read({ text: textOf(petShop30) }, { search: 'PET finds', limit: 10 }),
    );
    expect(found.operations.map(({ id }) => id)).toEqual(['getPet']);
  });

  it('is kept, so that choosing does not read it again', async () => {
    await withOpenApi(async (openApi) => {
      const { document } = await openApi.read(
        { text: textOf(petShop30) },
        { search: '', limit: 1 },
      );
      const detail = await openApi.operation({ document }, 'get /pets/{petId}');
      expect(detail).toMatchObject({
        id: 'getPet',
        parameters: [
          { name: 'petId', in: 'path', required: true, type: 'integer', example: null },
          { name: 'fields', type: 'array of string', example: ['name', 'age'] },
          { name: 'verbose', required: false },
          { name: 'X-Trace', example: 'abc' },
        ],
        bodies: [],
        responses: [{ status: '200' }, { status: '404', description: 'Nobody knows it' }],
        security: [[{ scheme: 'key', credential: 'api-key' }]],
      });
      await expect(openApi.operation({ document: 'unknown' }, 'getPet')).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(openApi.operation({ document }, 'getPets')).rejects.toMatchObject({
        hint: 'Did you mean "getPet"?',
      });
    });
  });
});

describe('the step of an operation', () => {
  it('has an expression for a part of the path, defaults in the query, no header of its own kind', async () => {
    const { step, secrets, notes } = await stepOf(petShop30, 'getPet');
    expect(step).toEqual({
      type: 'http-request',
      name: 'A pet',
      params: {
        method: 'GET',
        url: 'https://eu.pets.example/v1/pets/{{ urlEncode(trigger.body.petId) }}',
        query: { fields: 'name,age' },
        headers: { 'X-Trace': 'abc', Accept: 'application/json' },
        auth: { type: 'credential', credential: 'eu.pets.example' },
      },
    });
    expect(secrets).toEqual([
      {
        where: 'the security scheme "key"',
        name: 'eu.pets.example',
        type: 'api-key',
        data: { in: 'header', name: 'X-Shop-Key' },
        missing: ['value'],
        used: true,
      },
    ]);
    expect(notes).toEqual([
      'To fill in: petId (path, integer). They are taken from the trigger’s body until then.',
      'It takes also: verbose (boolean).',
      'Documented answers: 200 The pet; 404 Nobody knows it.',
      'Other servers: https://test.pets.example/v1.',
    ]);
  });

  it('has a body that fits the schema: allOf, oneOf, formats, and circles that end', async () => {
    const { step, secrets, notes } = await stepOf(petShop30, 'savePet');
    expect(step.params['body']).toEqual({
      type: 'json',
      value: {
        name: 'Rex \\{{1}}',
        born: '2026-01-31',
        kind: 'cat',
        owner: { email: 'ann@example.com', adult: false },
        friends: [],
        best: {},
      },
    });
    expect(secrets).toMatchObject([
      {
        type: 'oauth2',
        data: {
          grant: 'authorization-code',
          authorizationUrl: 'https://login.example/authorize',
          tokenUrl: 'https://login.example/token',
          scopes: 'pets:write',
        },
        missing: ['clientId'],
      },
    ]);
    expect(notes.join('\n')).toMatch(
      /deprecated[\s\S]*weight \(number\), home[\s\S]*optional here[\s\S]*elsewhere\.example/,
    );
  });

  it('sends a form, with lists repeated', async () => {
    const { step, secrets } = await stepOf(petShop30, 'POST /owners');
    expect(step.params['body']).toEqual({
      type: 'form',
      fields: { name: 'text', tags: 'a', level: 3 },
    });
    expect(secrets).toMatchObject([{ type: 'basic', missing: ['username', 'password'] }]);
  });

  it('sends a multipart form, with a place for the file and no sign-in where none is asked', async () => {
    const { step, secrets, notes } = await stepOf(petShop30, 'addPicture');
    expect(step.params).toEqual({
      method: 'POST',
      url: 'https://eu.pets.example/v1/pictures',
      body: {
        type: 'multipart',
        fields: [
          { name: 'picture', filename: 'file', contentBase64: '' },
          { name: 'about', value: '{"by":"Ann"}', contentType: 'application/json' },
          { name: 'title', value: 'A pet' },
        ],
      },
    });
    expect(secrets).toEqual([]);
    expect(notes.join('\n')).toContain('Files: put the content of picture');
  });

  it('reads 3.1: lists of types, const, examples, deep objects, cookies', async () => {
    const { step, secrets } = await stepOf(petShop31, 'makeThing', 'http://127.0.0.1:9/api/');
    expect(step.params).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:9/api/things/{{ urlEncode(trigger.body["the-id"]) }}',
      query: [
        { name: 'filter[a]', value: '1' },
        { name: 'filter[b]', value: 'x' },
        { name: 'ids', value: '1' },
        { name: 'ids', value: '2' },
      ],
      headers: { Cookie: 'sid=s1', 'Content-Type': 'application/vnd.thing+json' },
      body: { type: 'json', value: { size: 5, kind: 'thing', of: 'wood' } },
      successStatus: '200-299,302',
      redirects: { follow: false },
      auth: { type: 'credential', credential: '127.0.0.1:9' },
    });
    expect(secrets).toMatchObject([{ type: 'bearer', used: true }]);
  });

  it('asks for a server where the document names none', async () => {
    await expect(stepOf(petShop31, 'makeThing')).rejects.toMatchObject({
      message: expect.stringContaining('"/api"'),
      hint: expect.stringContaining('https://api.example.com'),
    });
    await expect(stepOf(petShop31, 'makeThing', 'file:///etc')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('reads Swagger 2.0: bodies, lists, files, oauth2', async () => {
    const add = await stepOf(petShop20, 'addPet');
    expect(add.step.params).toMatchObject({
      url: 'https://old.example:8443/v2/pet',
      headers: { Accept: 'application/json' },
      body: { type: 'json', value: { name: 'doggie' } },
    });
    expect(add.secrets).toMatchObject([{ type: 'oauth2', data: { scopes: 'write' } }]);
    const find = await stepOf(petShop20, 'findPets');
    expect(find.step.params['query']).toEqual([
      { name: 'status', value: 'sold' },
      { name: 'status', value: 'new' },
      { name: 'ids', value: '1|2' },
    ]);
    expect(find.secrets).toMatchObject([
      { type: 'api-key', data: { in: 'query', name: 'api_key' } },
    ]);
    const upload = await stepOf(petShop20, 'upload');
    expect(upload.step.params).toMatchObject({
      url: 'https://old.example:8443/v2/pet/a%2Fb/image',
      body: {
        type: 'multipart',
        fields: [
          { name: 'file', filename: 'file', contentBase64: '' },
          { name: 'note', value: 'none' },
        ],
      },
    });
  });
});

describe('hostile documents', () => {
  const read = (text: string) =>
    withOpenApi((openApi) => openApi.read({ text }, { search: '', limit: 10 }));
  const start = 'openapi: 3.0.0\ninfo: {title: x, version: "1"}\npaths: {}\n';

  it.each([
    ['no OpenAPI', '{"a":1}', 'no field "openapi"'],
    ['another version', '{"swagger":"1.2"}', '"1.2" is not known'],
    ['a list', '[1]', 'no OpenAPI document'],
    ['broken YAML', 'openapi: 3.0.0\n  bad: [', 'not valid YAML'],
    ['HTML', '<!doctype html><html></html>', 'no OpenAPI document'],
    [
      'an alias bomb',
      `${start}a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}`,
      'aliases',
    ],
    ['an alias that holds itself', `${start}x: &x [*x]`, 'holds itself'],
    ['depth', `${start}x: ${'['.repeat(5000)}${']'.repeat(5000)}`, 'nested'],
    ['depth in JSON', `{"openapi":"3.0.0","x":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'nested'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'openapi_unreadable',
      message: expect.stringContaining(message),
    });
  });

  it('follows references in circles to no end, and none out of the document', async () => {
    const schemas: { [name: string]: Json } = {
      A: { $ref: '#/components/schemas/B' },
      B: { $ref: '#/components/schemas/A' },
      File: { $ref: 'file:///etc/passwd' },
      Wide: {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 60 }, (_, i) => [
            `p${i}`,
            { $ref: `#/components/schemas/Wide${i % 3}` },
          ]),
        ),
      },
    };
    for (const i of [0, 1, 2]) schemas[`Wide${i}`] = { ...Object(schemas['Wide']), title: `${i}` };
    const properties = Object.fromEntries(
      Object.keys(schemas).map((name) => [name, { $ref: `#/components/schemas/${name}` }]),
    );
    const document = {
      openapi: '3.0.0',
      info: { title: 'x', version: '1' },
      servers: [{ url: 'https://a.example' }],
      paths: {
        '/x': {
          post: {
            operationId: 'x',
            parameters: [{ $ref: '#/paths/~1x/post/parameters/0' }],
            requestBody: {
              content: { 'application/json': { schema: { type: 'object', properties } } },
            },
          },
        },
      },
      components: { schemas },
    };
    const { step, notes } = await stepOf(document, 'x');
    expect(JSON.stringify(step).length).toBeLessThan(300_000);
    expect(notes.join('\n')).toContain('file:///etc/passwd');
    const detail = await withOpenApi((openApi) =>
      openApi.operation({ text: textOf(document) }, 'x'),
    );
    expect(JSON.stringify(detail).length).toBeLessThan(2_000_000);
  });

  it('keeps names that objects have a meaning for', async () => {
    const text = `{"openapi":"3.0.0","info":{"title":"x","version":"1"},"servers":[{"url":"https://a.example"}],
      "paths":{"/x":{"post":{"operationId":"constructor","security":[{"__proto__":[]}],
      "requestBody":{"content":{"application/json":{"schema":{"required":["__proto__"],"properties":{"__proto__":{"type":"string"}}}}}}}}}}`;
    const { step } = await withOpenApi((openApi) =>
      openApi.step({ text }, { operation: 'constructor', server: undefined }),
    );
    expect(JSON.stringify(step.params['body'])).toBe(
      '{"type":"json","value":{"__proto__":"text"}}',
    );
    expect(Object.prototype).not.toHaveProperty('type');
  });
});
