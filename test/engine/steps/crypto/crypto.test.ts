import { describe, expect, it } from 'vitest';
import { crypto } from '../../../../engine/steps/crypto/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import type { Permission } from '../../../../shared/model/permission.ts';
import { type StepContextOverrides, stepContext } from '../../../support/step-context.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { openEngine, stepOf } from '../../../support/test-engine.ts';
import { workflow } from '../../../support/test-workflows.ts';

const run = (params: JsonObject, overrides: StepContextOverrides = {}) => {
  const result = crypto.execute(params, stepContext(overrides));
  return 'output' in result ? result.output : null;
};
const text = (key: string, encoding = 'utf8') => ({ type: 'text', text: key, encoding });

describe('crypto', () => {
  // FIPS 180-4 and RFC 1321, for "abc".
  it.each([
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha3-256', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  ])('hashes with %s', (algorithm, value) => {
    expect(run({ operation: 'hash', input: 'abc', algorithm })).toEqual({ value });
    expect(run({ operation: 'hash', input: 'YWJj', inputEncoding: 'base64', algorithm })).toEqual({
      value,
    });
  });

  it('makes HMACs as RFC 4231 has them', () => {
    const params = { operation: 'hmac', input: 'Hi There', key: text('0b'.repeat(20), 'hex') };
    expect(run(params)).toEqual({
      value: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    });
    expect(run({ ...params, encoding: 'base64url' })).toEqual({
      value: 'sDRMYdjbOFNcqK_OrwvxK4gdwgDJgz2nJuk3bC4yz_c',
    });
    expect(run({ ...params, input: 'what do ya want for nothing?', key: text('Jefe') })).toEqual({
      value: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    });
  });

  it.each([
    [{ type: 'webhook-secret', secret: 'Jefe' }],
    [{ type: 'bearer', token: 'Jefe' }],
    [{ type: 'basic', username: 'x', password: 'Jefe' }],
    [{ type: 'api-key', in: 'header', name: 'x', value: 'Jefe' }],
  ] as const)('takes its key from a credential: %j', (data) => {
    const asked: Permission[] = [];
    const params = {
      operation: 'hmac',
      input: 'what do ya want for nothing?',
      key: { type: 'credential', credential: 'partner' },
    };
    const output = run(params, {
      credentials: { partner: data },
      services: { permits: (wanted) => void asked.push(wanted) },
    });
    expect(output).toEqual({
      value: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    });
    expect(asked).toEqual([{ kind: 'credential', name: 'partner' }]);
    expect(crypto.permissions(params)).toEqual(asked);
  });

  it('uses no credential that the workflow may not', () => {
    const params = { operation: 'hmac', input: '', key: { type: 'credential', credential: 'x' } };
    expect(() =>
      run(params, {
        credentials: { x: { type: 'bearer', token: 'secret' } },
        services: {
          permits() {
            throw new Error('not permitted');
          },
        },
      }),
    ).toThrow('not permitted');
    expect(crypto.permissions({ key: { type: 'credential', credential: '{{ x }}' } })).toEqual([
      { kind: 'credential', name: '*' },
    ]);
    expect(crypto.permissions({ key: text('a') })).toEqual([]);
  });

  it('tells whether a signature is the right one', () => {
    const value = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const params = { operation: 'hmac', input: 'what do ya want for nothing?', key: text('Jefe') };
    expect(run({ ...params, expected: value.toUpperCase() })).toEqual({ value, matches: true });
    expect(run({ ...params, expected: `sha256=${value}` })).toMatchObject({ matches: true });
    expect(run({ ...params, expected: value.replace('5', '6') })).toMatchObject({ matches: false });
    expect(run({ ...params, expected: '' })).toMatchObject({ matches: false });
    expect(run({ ...params, expected: value.slice(2) })).toMatchObject({ matches: false });
    const digest = Buffer.from(value, 'hex').toString('base64');
    expect(run({ ...params, encoding: 'base64', expected: digest })).toMatchObject({
      matches: true,
    });
  });

  it('makes random values and UUIDs', () => {
    const value = (params: JsonObject) => {
      const output = run(params, { now: () => Date.UTC(2026, 10, 20) });
      return typeof output === 'object' && output !== null && 'value' in output
        ? String(output.value)
        : '';
    };
    expect(value({ operation: 'random', bytes: 8 })).toMatch(/^[0-9a-f]{16}$/);
    expect(value({ operation: 'random', encoding: 'base64' })).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(value({ operation: 'random' })).not.toBe(value({ operation: 'random' }));
    expect(value({ operation: 'uuid' })).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const time = Date.UTC(2026, 10, 20).toString(16).padStart(12, '0');
    expect(value({ operation: 'uuid', version: 'v7' })).toMatch(
      new RegExp(`^${time.slice(0, 8)}-${time.slice(8)}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-`),
    );
  });

  it.each<[JsonObject, string]>([
    [{ operation: 'hash' }, 'There is nothing to work on'],
    [{ operation: 'hash', input: 'xyz', inputEncoding: 'hex' }, 'The input is not written as hex.'],
    [
      { operation: 'hmac', input: '', key: text('not base64!', 'base64') },
      'The key is not written as base64.',
    ],
    [{ operation: 'hmac', input: '' }, 'An HMAC needs a key.'],
  ])('refuses %j', (params, reason) => {
    expect(() => run(params)).toThrow(reason);
    expect(() => run(params)).not.toThrow('not base64!');
  });

  it.each<[JsonObject, string[]]>([
    [
      { operation: 'hmac' },
      ['input: is missing: what the hmac is made of', 'key: is missing: the key of the HMAC'],
    ],
    [{ operation: 'uuid', input: 'x' }, ['input: goes with "hash" and "hmac" only']],
    [{ operation: 'hash', input: 'x', key: text('a') }, ['key: goes with "hmac" only']],
    [{ operation: 'sign' }, [expect.stringContaining('"sign" is not')]],
  ])('check refuses %j', (params, problems) => {
    expect(stepProblems(crypto, params)).toEqual(problems);
  });

  it('never stores its key with a run', async () => {
    const engine = await openEngine();
    const key = 'a key that nobody should see';
    const run = await engine.carryOut(
      workflow([
        { id: 'sign', type: 'crypto', params: { operation: 'hmac', input: 'x', key: text(key) } },
      ]),
    );
    expect(stepOf(run, 'sign').status).toBe('succeeded');
    expect(JSON.stringify(run)).not.toContain(key);
  });
});
