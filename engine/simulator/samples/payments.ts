import type { ProviderSamples } from '../sample.ts';

export const paddle: ProviderSamples = {
  provider: 'paddle',
  name: 'Paddle',
  events: {
    'transaction.completed': (fresh) => ({
      body: {
        event_id: `evt_${fresh.text(26).toLowerCase()}`,
        event_type: 'transaction.completed',
        occurred_at: fresh.iso,
        notification_id: `ntf_${fresh.text(26).toLowerCase()}`,
        data: {
          id: `txn_${fresh.text(26).toLowerCase()}`,
          status: 'completed',
          currency_code: 'EUR',
          customer_id: `ctm_${fresh.text(26).toLowerCase()}`,
          details: { totals: { total: '4250', tax: '679', currency_code: 'EUR' } },
        },
      },
    }),
  },
};

export const square: ProviderSamples = {
  provider: 'square',
  name: 'Square',
  events: {
    'payment.updated': (fresh) => ({
      headers: { 'User-Agent': 'Square Connect v2' },
      body: {
        merchant_id: fresh.text(13).toUpperCase(),
        type: 'payment.updated',
        event_id: fresh.uuid(),
        created_at: fresh.iso,
        data: {
          type: 'payment',
          id: fresh.text(22),
          object: {
            payment: {
              id: fresh.text(22),
              status: 'COMPLETED',
              amount_money: { amount: 4250, currency: 'EUR' },
              created_at: fresh.iso,
            },
          },
        },
      },
    }),
  },
};

export const adyen: ProviderSamples = {
  provider: 'adyen',
  name: 'Adyen',
  events: {
    AUTHORISATION: (fresh) => ({
      body: {
        live: 'false',
        notificationItems: [
          {
            NotificationRequestItem: {
              amount: { value: 4250, currency: 'EUR' },
              eventCode: 'AUTHORISATION',
              eventDate: fresh.iso,
              merchantAccountCode: 'HarbourGoods',
              merchantReference: `order_${fresh.digits(6)}`,
              paymentMethod: 'visa',
              pspReference: fresh.text(16).toUpperCase(),
              reason: '',
              success: 'true',
            },
          },
        ],
      },
    }),
  },
};

export const paypal: ProviderSamples = {
  provider: 'paypal',
  name: 'PayPal',
  events: {
    'PAYMENT.CAPTURE.COMPLETED': (fresh) => ({
      body: {
        id: `WH-${fresh.text(17).toUpperCase()}-${fresh.text(17).toUpperCase()}`,
        event_version: '1.0',
        create_time: fresh.iso,
        resource_type: 'capture',
        event_type: 'PAYMENT.CAPTURE.COMPLETED',
        summary: 'Payment completed for EUR 42.50',
        resource: {
          id: fresh.text(17).toUpperCase(),
          status: 'COMPLETED',
          amount: { currency_code: 'EUR', value: '42.50' },
        },
      },
    }),
  },
};

export const wise: ProviderSamples = {
  provider: 'wise',
  name: 'Wise',
  events: {
    'transfers#state-change': (fresh) => ({
      headers: { 'X-Delivery-Id': fresh.uuid(), 'X-Test-Notification': 'false' },
      body: {
        data: {
          resource: {
            id: Number(fresh.digits(8)),
            profile_id: 4711,
            account_id: 4712,
            type: 'transfer',
          },
          current_state: 'processing',
          previous_state: 'incoming_payment_waiting',
          occurred_at: fresh.iso,
        },
        subscription_id: fresh.uuid(),
        event_type: 'transfers#state-change',
        schema_version: '2.0.0',
        sent_at: fresh.iso,
      },
    }),
  },
};
