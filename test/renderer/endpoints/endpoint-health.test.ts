import { describe, expect, it } from 'vitest';
import {
  healthOf,
  healthWords,
  NO_TRAFFIC,
} from '../../../renderer/features/endpoints/model/endpoint-health.ts';
import {
  type EndpointSettingsInput,
  endpointSettingsSchema,
} from '../../../shared/model/endpoint.ts';
import type { LatestEvent } from '../../../shared/model/endpoint-views.ts';

const now = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;

const endpoint = (settings: Partial<EndpointSettingsInput> = {}, secretCount = 0) => ({
  settings: endpointSettingsSchema.parse({ path: 'orders', ...settings }),
  secretCount,
});
const latest = (status: LatestEvent['status'], at = now): LatestEvent => ({
  id: 'e',
  eventId: 'v',
  at,
  status,
  reason: status === 'rejected' ? 'signature_mismatch' : null,
});
const traffic = (accepted: number[], rejected: number[]) => ({ accepted, rejected, other: [] });

describe('how an endpoint is doing', () => {
  it('is what its state says, and then what it lacks', () => {
    const given = { latest: undefined, traffic: NO_TRAFFIC, now };
    expect(healthOf({ endpoint: endpoint({ state: 'paused' }), ...given })).toBe('paused');
    expect(healthOf({ endpoint: endpoint({ state: 'retired' }), ...given })).toBe('retired');
    const github = { verification: { scheme: 'github' as const } };
    expect(healthOf({ endpoint: endpoint(github), ...given })).toBe('keyless');
    expect(healthOf({ endpoint: endpoint(github, 1), ...given })).toBe('never');
  });

  it('is silent after a day without anything', () => {
    const heard = (at: number) =>
      healthOf({
        endpoint: endpoint(),
        latest: latest('accepted', at),
        traffic: NO_TRAFFIC,
        now,
      });
    expect(heard(now - 23 * hour)).toBe('fine');
    expect(heard(now - 25 * hour)).toBe('silent');
  });

  it('is rejecting when refusals are what comes now, not for a stray one among many', () => {
    const of = (accepted: number[], rejected: number[], status: LatestEvent['status']) =>
      healthOf({
        endpoint: endpoint(),
        latest: latest(status),
        traffic: traffic(accepted, rejected),
        now,
      });
    expect(of([9, 0], [0, 1], 'rejected')).toBe('rejecting');
    expect(of([0, 9], [0, 1], 'rejected')).toBe('fine');
    expect(of([0, 1], [0, 9], 'accepted')).toBe('fine');
  });

  it('says how many were refused and why', () => {
    const said = (accepted: number[], rejected: number[]) =>
      healthWords('rejecting', {
        traffic: traffic(accepted, rejected),
        latest: latest('rejected'),
      });
    expect(said([0], [5])).toBe(
      'All 5 requests of the last day were refused. The signature or credential is wrong.',
    );
    expect(said([3], [5])).toMatch(/^5 of 8 requests in the last day were refused\./);
  });
});
