import type { ProviderSamples } from '../sample.ts';

export const discord: ProviderSamples = {
  provider: 'discord',
  name: 'Discord',
  handshakes: ['ping'],
  events: {
    interaction: (fresh) => ({
      body: {
        application_id: '900000000000000001',
        id: fresh.digits(18),
        token: fresh.text(60),
        type: 2,
        version: 1,
        guild_id: '900000000000000002',
        channel_id: '900000000000000003',
        data: { id: '900000000000000004', name: 'lamp', type: 1, options: [] },
        member: { user: { id: '900000000000000005', username: 'ada' } },
      },
    }),
    webhook_event: (fresh) => ({
      body: {
        version: 1,
        application_id: '900000000000000001',
        type: 1,
        event: {
          type: 'APPLICATION_AUTHORIZED',
          timestamp: fresh.iso,
          data: {
            integration_type: 1,
            scopes: ['applications.commands'],
            user: { id: fresh.digits(18) },
          },
        },
      },
    }),
    ping: (fresh) => ({
      body: { application_id: '900000000000000001', id: fresh.digits(18), type: 1, version: 1 },
    }),
  },
};
