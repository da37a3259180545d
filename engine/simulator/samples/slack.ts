import { form, type ProviderSamples } from '../sample.ts';

export const slack: ProviderSamples = {
  provider: 'slack',
  name: 'Slack',
  handshakes: ['url_verification'],
  events: {
    event_callback: (fresh) => ({
      body: {
        token: 'unused',
        team_id: 'T0HARBOUR',
        api_app_id: 'A0LAMP',
        event: {
          type: 'message',
          channel: 'C0KEEPERS',
          user: 'U0ADA',
          text: 'The lamp is lit.',
          ts: `${fresh.seconds}.000100`,
          channel_type: 'channel',
        },
        type: 'event_callback',
        event_id: `Ev${fresh.text(9).toUpperCase()}`,
        event_time: fresh.seconds,
      },
    }),
    command: (fresh) => ({
      contentType: 'application/x-www-form-urlencoded',
      body: form({
        command: '/lamp',
        text: 'on',
        team_id: 'T0HARBOUR',
        channel_id: 'C0KEEPERS',
        user_id: 'U0ADA',
        user_name: 'ada',
        response_url: 'https://hooks.slack.com/commands/T0HARBOUR/1/sample',
        trigger_id: `${fresh.digits(12)}.${fresh.digits(12)}.${fresh.hex(32)}`,
      }),
    }),
    url_verification: (fresh) => ({
      body: { token: 'unused', challenge: fresh.text(40), type: 'url_verification' },
    }),
  },
};
