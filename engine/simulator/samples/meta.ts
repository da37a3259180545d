import type { ProviderSamples } from '../sample.ts';

export const meta: ProviderSamples = {
  provider: 'meta',
  name: 'Meta (Facebook, Instagram, Messenger)',
  events: {
    page: (fresh) => ({
      headers: { 'User-Agent': 'facebookexternalua' },
      body: {
        object: 'page',
        entry: [
          {
            id: '100000000000001',
            time: fresh.now,
            messaging: [
              {
                sender: { id: fresh.digits(16) },
                recipient: { id: '100000000000001' },
                timestamp: fresh.now,
                message: { mid: `m_${fresh.text(60)}`, text: 'Is the lamp on?' },
              },
            ],
          },
        ],
      },
    }),
  },
};

export const whatsapp: ProviderSamples = {
  provider: 'whatsapp',
  name: 'WhatsApp Business',
  events: {
    message: (fresh) => ({
      headers: { 'User-Agent': 'facebookexternalua' },
      body: {
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '100000000000002',
            changes: [
              {
                field: 'messages',
                value: {
                  messaging_product: 'whatsapp',
                  metadata: {
                    display_phone_number: '4915799990001',
                    phone_number_id: '100000000000003',
                  },
                  contacts: [{ profile: { name: 'Ada' }, wa_id: '4915799990002' }],
                  messages: [
                    {
                      from: '4915799990002',
                      id: `wamid.${fresh.text(48)}`,
                      timestamp: String(fresh.seconds),
                      type: 'text',
                      text: { body: 'Is the lamp on?' },
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    }),
  },
};
