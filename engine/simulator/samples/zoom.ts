import type { ProviderSamples } from '../sample.ts';

export const zoom: ProviderSamples = {
  provider: 'zoom',
  name: 'Zoom',
  handshakes: ['endpoint.url_validation'],
  events: {
    'meeting.started': (fresh) => ({
      body: {
        event: 'meeting.started',
        event_ts: fresh.now,
        payload: {
          account_id: 'keepers',
          object: {
            id: fresh.digits(11),
            uuid: `${fresh.text(22)}==`,
            host_id: fresh.text(22),
            topic: 'Night watch',
            type: 2,
            start_time: fresh.iso,
            duration: 60,
            timezone: 'Europe/Berlin',
          },
        },
      },
    }),
    'endpoint.url_validation': (fresh) => ({
      body: {
        event: 'endpoint.url_validation',
        event_ts: fresh.now,
        payload: { plainToken: fresh.text(22) },
      },
    }),
  },
};
