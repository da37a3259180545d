import { expect, it } from 'vitest';
import { takenBack } from '../../../renderer/features/endpoints/model/taken-back.ts';
import {
  type EndpointSettingsInput,
  endpointSettingsSchema,
} from '../../../shared/model/endpoint.ts';

const settings = (more: Partial<EndpointSettingsInput> = {}) =>
  endpointSettingsSchema.parse({ path: 'orders', ...more });

it('taking a change back leaves what was changed since', () => {
  const before = settings();
  const after = settings({ state: 'paused' });
  const now = settings({ state: 'paused', name: 'Orders', methods: ['POST', 'PUT'] });
  expect(takenBack(now, { before, after })).toEqual(
    settings({ name: 'Orders', methods: ['POST', 'PUT'] }),
  );
});

it('what was set for the first time is set no more, and what was taken away is back', () => {
  const named = settings({ name: 'Orders' });
  expect(takenBack(named, { before: settings(), after: named })).toEqual(settings());
  expect(takenBack(settings(), { before: named, after: settings() })).toEqual(named);
});

it('a setting that was changed once more is not taken back', () => {
  const change = { before: settings(), after: settings({ state: 'paused' }) };
  expect(takenBack(settings({ state: 'retired' }), change)).toBeNull();
  const response = { before: settings(), after: settings({ response: { status: 202 } }) };
  expect(takenBack(settings({ response: { status: 202, body: 'ok' } }), response)).toBeNull();
});
