import { describe, expect, it } from 'vitest';
import { httpRequest } from '../../../../engine/steps/http-request/index.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';

const check = (params: JsonObject) => httpRequest.check(params);
const url = 'http://127.0.0.1:9000/';

describe('params as written', () => {
  it('the example and every kind of param pass, with expressions anywhere', () => {
    const { example } = httpRequest.catalogEntry();
    expect(isJsonObject(example) ? check(example) : 'no object').toEqual([]);
    const written: JsonObject[] = [
      { url: '{{ trigger.body.url }}' },
      { url: 'http://{{ vars.host }}/x', method: '{{ vars.method }}', timeoutMs: '{{ vars.ms }}' },
      { url, query: '{{ trigger.query }}', headers: { 'X-A': '{{ trigger.id }}' } },
      { url, body: { type: 'form', fields: '{{ trigger.body }}' } },
      { url, body: { type: 'raw', contentType: 'text/plain', text: 'a {{ b }}' } },
      { url, body: { type: 'multipart', fields: [{ name: '{{ a }}', value: '{{ b }}' }] } },
      { url, auth: { type: 'credential', credential: 'Shop' } },
      { url, tls: { ca: '{{ vars.ca }}' }, proxy: '{{ vars.proxy }}' },
      { url, successStatus: '200-299,404', redirects: { follow: false } },
      { url, pagination: { type: 'cursor', parameter: 'after', path: 'meta.next', maxPages: 5 } },
    ];
    for (const params of written) expect(check(params), JSON.stringify(params)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, 'url'],
    [{ url: 'example.com' }, 'url'],
    [{ url, methd: 'GET' }, ''],
    [{ url, timeoutMs: 0 }, 'timeoutMs'],
    [{ url, timeoutMs: '30' }, 'timeoutMs'],
    [{ url, body: { type: 'xml' } }, 'body.type'],
    [{ url, auth: { type: 'basic', username: 'a' } }, 'auth.password'],
    [{ url, successStatus: '2xx' }, 'successStatus'],
    [{ url, proxy: 'proxy:8080' }, 'proxy'],
    [{ url, tls: { cert: '-----BEGIN CERTIFICATE-----' } }, 'tls'],
    [{ url, tls: { ca: '/etc/ca.pem' } }, 'tls.ca'],
    [{ url, redirects: { max: 1000 } }, 'redirects.max'],
    [{ url, response: { maxBytes: 1e12 } }, 'response.maxBytes'],
    [{ url, pagination: { type: 'cursor', parameter: 'a' } }, 'pagination.path'],
    [{ url, pagination: { type: 'page' }, response: { as: 'text' } }, 'response.as'],
  ])('%j is refused at %s', (params, path) => {
    expect(check(params).map((problem) => problem.path.join('.'))).toEqual([path]);
  });

  it('its form can be drawn from JSON Schema', () => {
    const { params } = httpRequest.catalogEntry();
    expect(params).toMatchObject({
      type: 'object',
      required: ['url'],
      properties: { method: { type: 'string', default: 'GET' }, timeoutMs: { type: 'integer' } },
    });
  });
});
