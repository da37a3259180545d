import type { JsonObject } from '../../../shared/json.ts';

/** A shop for pets, as OpenAPI 3.0, with what descriptions have that is awkward. */
export const petShop30: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Pet shop', version: '1.4' },
  servers: [
    { url: 'https://{region}.pets.example/v1/', variables: { region: { default: 'eu' } } },
    { url: 'https://test.pets.example/v1', description: 'For trying out' },
  ],
  security: [{ key: [] }],
  paths: {
    '/pets/{petId}': {
      summary: 'A pet',
      parameters: [{ $ref: '#/components/parameters/PetId' }],
      get: {
        operationId: 'getPet',
        tags: ['pets'],
        description: 'Finds one pet.',
        parameters: [
          {
            name: 'fields',
            in: 'query',
            explode: false,
            schema: { type: 'array', items: { type: 'string' }, default: ['name', 'age'] },
          },
          { name: 'verbose', in: 'query', schema: { type: 'boolean' } },
          {
            name: 'X-Trace',
            in: 'header',
            required: true,
            example: 'abc',
            schema: { type: 'string' },
          },
          { name: 'Authorization', in: 'header', required: true, schema: { type: 'string' } },
        ],
        responses: {
          '200': {
            description: 'The pet.',
            content: {
              'text/csv': {},
              'application/json': { schema: { $ref: '#/components/schemas/Pet' } },
            },
          },
          '404': { description: 'Nobody knows it' },
        },
      },
      put: {
        operationId: 'savePet',
        deprecated: true,
        requestBody: { $ref: '#/components/requestBodies/Pet' },
        responses: { '200': { description: '' } },
        security: [{ login: ['pets:write'] }, {}],
      },
    },
    '/owners': {
      post: {
        summary: 'Adds an owner',
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['name', 'tags', 'level'],
                properties: {
                  name: { type: 'string' },
                  tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
                  level: { type: 'integer', minimum: 3 },
                  note: { type: 'string' },
                },
              },
            },
          },
        },
        responses: { '201': { description: 'Added' } },
        security: [{ basic: [] }],
      },
    },
    '/pictures': {
      post: {
        operationId: 'addPicture',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['picture', 'about'],
                properties: {
                  picture: { type: 'string', format: 'binary' },
                  about: { type: 'object', properties: { by: { type: 'string', example: 'Ann' } } },
                  title: { type: 'string', default: 'A pet' },
                },
              },
            },
          },
        },
        responses: {},
        security: [],
      },
    },
  },
  components: {
    parameters: {
      PetId: { name: 'petId', in: 'path', required: true, schema: { type: 'integer' } },
    },
    requestBodies: {
      Pet: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
    },
    schemas: {
      Named: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', example: 'Rex {{1}}' } },
      },
      Pet: {
        allOf: [
          { $ref: '#/components/schemas/Named' },
          {
            type: 'object',
            required: ['id', 'born', 'kind', 'owner', 'friends', 'best'],
            properties: {
              id: { type: 'integer', readOnly: true },
              born: { type: 'string', format: 'date' },
              kind: { type: 'string', enum: ['cat', 'dog'] },
              owner: { oneOf: [{ $ref: '#/components/schemas/Person' }, { type: 'string' }] },
              friends: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
              best: { $ref: '#/components/schemas/Pet' },
              weight: { type: 'number', nullable: true },
              home: { $ref: 'https://elsewhere.example/home.json' },
            },
          },
        ],
      },
      Person: {
        type: 'object',
        properties: { email: { type: 'string', format: 'email' }, adult: { type: 'boolean' } },
      },
    },
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Shop-Key' },
      basic: { type: 'http', scheme: 'Basic' },
      login: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://login.example/authorize',
            tokenUrl: 'https://login.example/token',
            scopes: { 'pets:write': '' },
          },
        },
      },
    },
  },
};

export const petShop31: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Pets of 3.1', version: '2' },
  servers: [{ url: '/api' }],
  paths: {
    '/things/{the-id}': {
      post: {
        operationId: 'makeThing',
        parameters: [
          { name: 'the-id', in: 'path', required: true, schema: { type: 'string' } },
          {
            name: 'filter',
            in: 'query',
            required: true,
            style: 'deepObject',
            schema: { type: 'object', examples: [{ a: 1, b: 'x' }] },
          },
          {
            name: 'ids',
            in: 'query',
            required: true,
            schema: { type: 'array', items: { type: 'integer' } },
            example: [1, 2],
          },
          { name: 'sid', in: 'cookie', required: true, schema: { type: 'string', const: 's1' } },
        ],
        requestBody: {
          required: true,
          content: {
            'text/plain': { schema: { type: 'string' } },
            'application/vnd.thing+json': {
              schema: {
                type: ['object', 'null'],
                required: ['size', 'kind', 'of'],
                properties: {
                  size: { type: ['null', 'integer'], exclusiveMinimum: 4 },
                  kind: { const: 'thing' },
                  of: {
                    anyOf: [{ type: 'null' }, { type: 'string', examples: ['wood', 'stone'] }],
                  },
                },
              },
            },
          },
        },
        responses: { '302': { description: 'Made' } },
        security: [{ a: [], b: [] }, { token: [] }],
      },
    },
  },
  components: {
    securitySchemes: {
      a: { type: 'apiKey', in: 'query', name: 'a' },
      b: { type: 'mutualTLS' },
      token: { type: 'http', scheme: 'bearer' },
    },
  },
};

export const petShop20: JsonObject = {
  swagger: '2.0',
  info: { title: 'Old pets', version: '1' },
  host: 'old.example:8443',
  basePath: '/v2',
  schemes: ['http', 'https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/pet': {
      post: {
        operationId: 'addPet',
        parameters: [
          { in: 'body', name: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
        ],
        responses: { '200': { description: 'ok' } },
        security: [{ login: ['write'] }],
      },
      get: {
        operationId: 'findPets',
        parameters: [
          {
            in: 'query',
            name: 'status',
            required: true,
            type: 'array',
            items: { type: 'string' },
            collectionFormat: 'multi',
            default: ['sold', 'new'],
          },
          {
            in: 'query',
            name: 'ids',
            required: true,
            type: 'array',
            items: { type: 'string' },
            collectionFormat: 'pipes',
            'x-example': ['1', '2'],
          },
        ],
        responses: { default: { description: 'ok' } },
        security: [{ key: [] }],
      },
    },
    '/pet/{id}/image': {
      post: {
        operationId: 'upload',
        consumes: ['multipart/form-data'],
        parameters: [
          { in: 'path', name: 'id', required: true, type: 'string', 'x-example': 'a/b' },
          { in: 'formData', name: 'file', required: true, type: 'file' },
          { in: 'formData', name: 'note', type: 'string', default: 'none' },
        ],
        responses: {},
      },
    },
  },
  definitions: {
    Pet: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', example: 'doggie' }, tag: { type: 'string' } },
    },
  },
  securityDefinitions: {
    key: { type: 'apiKey', in: 'query', name: 'api_key' },
    login: {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: 'https://l.example/a',
      tokenUrl: 'https://l.example/t',
      scopes: { write: '' },
    },
  },
};
