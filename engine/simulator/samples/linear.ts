import type { ProviderSamples } from '../sample.ts';

export const linear: ProviderSamples = {
  provider: 'linear',
  name: 'Linear',
  events: {
    issue: (fresh) => ({
      headers: { 'Linear-Event': 'Issue', 'User-Agent': 'Linear-Webhook' },
      contentType: 'application/json; charset=utf-8',
      body: {
        action: 'create',
        type: 'Issue',
        createdAt: fresh.iso,
        actor: { id: fresh.uuid(), name: 'Ada', type: 'user' },
        data: {
          id: fresh.uuid(),
          identifier: `LAMP-${fresh.digits(3)}`,
          title: 'The horn is silent in fog',
          priority: 2,
          state: { name: 'Todo', type: 'unstarted' },
          team: { key: 'LAMP', name: 'Lighthouse' },
          createdAt: fresh.iso,
        },
        url: 'https://linear.app/harbour/issue/LAMP-1',
        organizationId: fresh.uuid(),
        webhookTimestamp: fresh.now,
        webhookId: fresh.uuid(),
      },
    }),
  },
};
