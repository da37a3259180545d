import type { Json } from '../../../shared/json.ts';
import type { Fresh, ProviderSamples, SampleRequest } from '../sample.ts';

export const stripe: ProviderSamples = {
  provider: 'stripe',
  name: 'Stripe',
  events: {
    'payment_intent.succeeded': (fresh) =>
      event(fresh, 'payment_intent.succeeded', {
        id: `pi_${fresh.text(24)}`,
        object: 'payment_intent',
        amount: 4250,
        amount_received: 4250,
        currency: 'eur',
        status: 'succeeded',
        customer: `cus_${fresh.text(14)}`,
        latest_charge: `ch_${fresh.text(24)}`,
        metadata: { order: `order_${fresh.digits(5)}` },
      }),
    'checkout.session.completed': (fresh) =>
      event(fresh, 'checkout.session.completed', {
        id: `cs_test_${fresh.text(40)}`,
        object: 'checkout.session',
        mode: 'payment',
        status: 'complete',
        payment_status: 'paid',
        amount_total: 4250,
        currency: 'eur',
        customer_details: { name: 'Ada Lovelace', email: 'ada@example.com' },
        payment_intent: `pi_${fresh.text(24)}`,
      }),
    'invoice.payment_failed': (fresh) =>
      event(fresh, 'invoice.payment_failed', {
        id: `in_${fresh.text(24)}`,
        object: 'invoice',
        status: 'open',
        attempt_count: 1,
        attempted: true,
        amount_due: 1900,
        amount_remaining: 1900,
        currency: 'eur',
        customer_email: 'ada@example.com',
        next_payment_attempt: fresh.seconds + 259_200,
      }),
  },
};

function event(fresh: Fresh, type: string, object: Json): SampleRequest {
  return {
    headers: { 'User-Agent': 'Stripe/1.0 (sample)' },
    contentType: 'application/json; charset=utf-8',
    body: {
      id: `evt_${fresh.text(24)}`,
      object: 'event',
      api_version: '2026-09-30',
      created: fresh.seconds,
      livemode: false,
      pending_webhooks: 1,
      request: { id: `req_${fresh.text(14)}`, idempotency_key: fresh.uuid() },
      type,
      data: { object },
    },
  };
}
