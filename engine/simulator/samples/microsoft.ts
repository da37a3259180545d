import type { ProviderSamples } from '../sample.ts';

export const microsoftGraph: ProviderSamples = {
  provider: 'microsoft-graph',
  name: 'Microsoft Graph',
  events: {
    message: (fresh) => ({
      body: {
        value: [
          {
            id: fresh.uuid(),
            subscriptionId: fresh.uuid(),
            subscriptionExpirationDateTime: new Date(fresh.now + 86_400_000).toISOString(),
            changeType: 'created',
            resource: `Users/${fresh.uuid()}/Messages/${fresh.text(60)}`,
            resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: fresh.text(60) },
            tenantId: fresh.uuid(),
          },
        ],
      },
    }),
  },
};

export const msTeamsOutgoing: ProviderSamples = {
  provider: 'ms-teams-outgoing',
  name: 'Microsoft Teams outgoing webhook',
  events: {
    message: (fresh) => ({
      contentType: 'application/json; charset=utf-8',
      body: {
        type: 'message',
        id: fresh.digits(13),
        timestamp: fresh.iso,
        serviceUrl: 'https://smba.trafficmanager.net/emea/',
        channelId: 'msteams',
        from: { id: `29:${fresh.text(40)}`, name: 'Ada' },
        conversation: { id: `19:${fresh.hex(32)}@thread.skype`, isGroup: true },
        text: '<at>Lamp</at> on',
        textFormat: 'plain',
      },
    }),
  },
};
