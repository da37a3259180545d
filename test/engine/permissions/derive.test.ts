import { describe, expect, it } from 'vitest';
import { derivePermissions } from '../../../engine/permissions/derive.ts';
import { describePermission } from '../../../engine/permissions/wording.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { workflowDefinitionSchema } from '../../../shared/model/workflow.ts';
import { type FileStep, httpStep, setStep } from '../../support/test-workflows.ts';

/** `what it does (steps)`, in the order in which people see them. */
function derived(steps: readonly FileStep[]): string[] {
  const definition = workflowDefinitionSchema.parse({ steps, edges: [] });
  return derivePermissions(definition).map(
    (found) => `${describePermission(found.permission)} (${found.steps.join(', ')})`,
  );
}

const call = (id: string, params: JsonObject): FileStep => httpStep(id, '', { params });

describe('derivePermissions', () => {
  it('finds nothing where nothing outside is reached', () => {
    expect(derived([{ id: 'start', type: 'manual' }, setStep('greet', 'Hello')])).toEqual([]);
    expect(derived([{ id: 'tell', type: 'notification', params: { title: 'Hello' } }])).toEqual([]);
  });

  it('names each host once, with every step that needs it', () => {
    expect(
      derived([
        httpStep('one', 'https://API.example.com:8443/a?b#c'),
        httpStep('two', 'https://api.example.com./other'),
        httpStep('three', 'http://127.0.0.1:9000/'),
        httpStep('four', 'http://[::1]:9000/'),
      ]),
    ).toEqual([
      'Connects to api.example.com. (one, two)',
      'Connects to 127.0.0.1. (three)',
      'Connects to ::1. (four)',
    ]);
  });

  it.each([
    ['https://api.example.com/{{ trigger.body.id }}', 'api.example.com'],
    ['https://api.example.com?id={{ trigger.body.id }}', 'api.example.com'],
    ['https://me:secret@api.example.com/{{ trigger.body.id }}', 'api.example.com'],
  ])('knows the host of %s', (url, host) => {
    expect(derived([httpStep('a', url)])).toEqual([`Connects to ${host}. (a)`]);
  });

  it.each([
    '{{ trigger.body.url }}',
    'https://{{ trigger.body.host }}/path',
    'https://{{ trigger.body.name }}.example.com/path',
    'https://api.example.com{{ trigger.body.rest }}',
    'https://api.example.com:{{ trigger.body.port }}/',
    'https://{{ trigger.body.user }}@api.example.com/',
    '{{ trigger.body.scheme }}://api.example.com/',
  ])('takes any host where an expression decides: %s', (url) => {
    expect(derived([httpStep('a', url)])).toEqual([
      'Connects to any host: an expression decides which. (a)',
    ]);
  });

  it('counts the proxy, and the hosts that redirects may lead to', () => {
    expect(
      derived([
        call('a', {
          url: 'https://api.example.com/',
          proxy: 'http://user:password@proxy.lan:3128',
          redirects: { hosts: ['CDN.example.com', 'cdn.example.com'] },
        }),
      ]),
    ).toEqual([
      'Connects to api.example.com. (a)',
      'Connects to proxy.lan. (a)',
      'Connects to cdn.example.com. (a)',
    ]);
  });

  it('finds credentials wherever params name them', () => {
    const url = 'https://api.example.com/';
    const auth = (credential: string) => ({ type: 'credential', credential });
    expect(
      derived([
        call('a', { url, auth: auth('shop') }),
        call('b', { url, auth: auth('{{ trigger.body.account }}') }),
        call('c', { url, auth: { type: 'basic', username: 'shop', password: 'x' } }),
        {
          id: 'd',
          type: 'send-webhook',
          params: {
            url,
            auth: { credential: 'hooks', also: ['older'] },
            body: { type: 'json', value: { credential: 'not one' } },
          },
        },
      ]).filter((line) => line.startsWith('Uses')),
    ).toEqual([
      'Uses any stored credential: an expression decides which. (b)',
      'Uses the credential "shop". (a)',
      'Uses the credential "hooks". (d)',
      'Uses the credential "older". (d)',
    ]);
  });

  it('takes any credential where an expression gives the whole group', () => {
    expect(
      derived([call('a', { url: 'https://a.example', auth: '{{ trigger.body.auth }}' })]),
    ).toContain('Uses any stored credential: an expression decides which. (a)');
  });

  it('leaves out disabled steps, and those that cannot act', () => {
    expect(
      derived([
        httpStep('off', 'https://off.example.com/', { disabled: true }),
        call('wrong', { url: 'https://wrong.example.com/', method: 'no method' }),
        { id: 'gone', type: 'no-such-type', params: { url: 'https://gone.example.com' } },
      ]),
    ).toEqual([]);
  });
});
