import type { ProviderSamples } from '../sample.ts';

export const standardWebhooks: ProviderSamples = {
  provider: 'standard-webhooks',
  name: 'Standard Webhooks',
  events: {
    'contact.created': (fresh) => ({
      body: {
        type: 'contact.created',
        timestamp: fresh.iso,
        data: { id: fresh.uuid(), first_name: 'Ada', last_name: 'Lovelace' },
      },
    }),
  },
};

export const svix: ProviderSamples = {
  provider: 'svix',
  name: 'Svix',
  events: {
    'user.created': (fresh) => ({
      headers: { 'User-Agent': 'Svix-Webhooks/sample' },
      body: {
        type: 'user.created',
        data: {
          id: `user_${fresh.text(27)}`,
          email_address: 'ada@example.com',
          created_at: fresh.now,
        },
      },
    }),
  },
};

export const generic: ProviderSamples = {
  provider: 'generic',
  name: 'No provider in particular',
  events: {
    'order.created': (fresh) => ({
      body: {
        id: `order_${fresh.digits(8)}`,
        type: 'order.created',
        createdAt: fresh.iso,
        status: 'paid',
        total: 42.5,
        currency: 'EUR',
        customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
        items: [{ sku: 'SKU-1042', quantity: 2, price: 21.25 }],
      },
    }),
  },
};

export const cloudevents: ProviderSamples = {
  provider: 'cloudevents',
  name: 'CloudEvents',
  events: {
    structured: (fresh) => ({
      contentType: 'application/cloudevents+json; charset=utf-8',
      body: {
        specversion: '1.0',
        id: fresh.uuid(),
        source: '/harbour/lighthouse',
        type: 'com.example.lamp.lit',
        time: fresh.iso,
        datacontenttype: 'application/json',
        data: { brightness: 4 },
      },
    }),
  },
};
