import { expect } from 'vitest';
import type { Call } from './rpc-calls.ts';

/** What the screen of endpoints asks besides the settings. */
export async function callForEndpoints(call: Call): Promise<void> {
  const { id } = await call('endpoints.create', {
    settings: { verification: { scheme: 'bearer', secrets: ['first-secret'] } },
  });
  const { schemes } = await call('endpoints.schemes', {});
  expect(schemes.map(({ scheme }) => scheme)).toContain('github');
  const { secrets } = await call('endpoints.addSecret', { id, value: 'second-secret' });
  expect(secrets).toHaveLength(2);
  expect(await call('endpoints.secrets', { id })).toMatchObject({ secrets, eventsSeen: 0 });
  const [, first] = secrets;
  const secretId = first?.id ?? '';
  const ended = await call('endpoints.setSecretExpiry', { id, secretId, expiresAt: 1 });
  expect(ended.secrets[1]).toMatchObject({ active: false });
  const left = await call('endpoints.removeSecret', { id, secretId });
  expect(left.secrets).toHaveLength(1);
  const { events } = await call('endpoints.latest', {});
  expect(events.map((event) => event.id)).not.toContain(id);
  await call('endpoints.remove', { id });
  expect(await call('endpoints.restore', { id })).toMatchObject({ id, secretCount: 1 });
  await call('endpoints.remove', { id });
}
