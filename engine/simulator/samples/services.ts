import type { ProviderSamples } from '../sample.ts';

export const dropbox: ProviderSamples = {
  provider: 'dropbox',
  name: 'Dropbox',
  events: {
    list_folder: (fresh) => ({
      headers: { 'User-Agent': 'DropboxWebhooks/1.0' },
      body: {
        list_folder: { accounts: [`dbid:${fresh.text(35)}`] },
        delta: { users: [Number(fresh.digits(8))] },
      },
    }),
  },
};

export const hubspot: ProviderSamples = {
  provider: 'hubspot',
  name: 'HubSpot',
  events: {
    'contact.propertyChange': (fresh) => ({
      body: [
        {
          eventId: Number(fresh.digits(10)),
          subscriptionId: 33,
          portalId: 62515,
          appId: 4711,
          occurredAt: fresh.now,
          subscriptionType: 'contact.propertyChange',
          attemptNumber: 0,
          objectId: Number(fresh.digits(6)),
          propertyName: 'lifecyclestage',
          propertyValue: 'customer',
          changeSource: 'CRM_UI',
        },
      ],
    }),
  },
};

export const sendgrid: ProviderSamples = {
  provider: 'sendgrid',
  name: 'SendGrid',
  events: {
    delivered: (fresh) => ({
      body: [
        {
          email: 'ada@example.com',
          timestamp: fresh.seconds,
          'smtp-id': `<${fresh.text(20)}@example.com>`,
          event: 'delivered',
          category: ['lamp'],
          sg_event_id: fresh.text(22),
          sg_message_id: `${fresh.text(22)}.filter0001`,
          response: '250 OK',
        },
      ],
    }),
  },
};

export const twitter: ProviderSamples = {
  provider: 'twitter',
  name: 'X (Twitter)',
  events: {
    tweet_create: (fresh) => ({
      body: {
        for_user_id: '2244994945',
        tweet_create_events: [
          {
            created_at: fresh.iso,
            id_str: fresh.digits(19),
            text: 'The lamp is lit.',
            user: { id_str: '2244994946', screen_name: 'ada' },
          },
        ],
      },
    }),
  },
};

export const sanity: ProviderSamples = {
  provider: 'sanity',
  name: 'Sanity',
  events: {
    update: (fresh) => ({
      headers: {
        'Sanity-Operation': 'update',
        'Sanity-Project-Id': 'lamp0001',
        'Sanity-Dataset': 'production',
        'Sanity-Transaction-Id': fresh.text(22),
        'Idempotency-Key': fresh.text(27),
      },
      body: {
        _id: fresh.uuid(),
        _type: 'post',
        _rev: fresh.text(22),
        _updatedAt: fresh.iso,
        title: 'The lamp is lit',
      },
    }),
  },
};
