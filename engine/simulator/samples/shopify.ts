import type { ProviderSamples } from '../sample.ts';

export const shopify: ProviderSamples = {
  provider: 'shopify',
  name: 'Shopify',
  events: {
    'orders/create': (fresh) => {
      const id = Number(fresh.digits(13));
      return {
        headers: {
          'X-Shopify-Topic': 'orders/create',
          'X-Shopify-Shop-Domain': 'harbour-goods.myshopify.com',
          'X-Shopify-API-Version': '2026-10',
          'X-Shopify-Webhook-Id': fresh.uuid(),
          'X-Shopify-Triggered-At': fresh.iso,
        },
        body: {
          id,
          admin_graphql_api_id: `gid://shopify/Order/${id}`,
          name: `#${fresh.digits(4)}`,
          created_at: fresh.iso,
          currency: 'EUR',
          email: 'ada@example.com',
          financial_status: 'paid',
          fulfillment_status: null,
          total_price: '42.50',
          subtotal_price: '38.00',
          line_items: [
            {
              id: Number(fresh.digits(13)),
              sku: 'SKU-1042',
              title: 'Lamp oil',
              quantity: 2,
              price: '19.00',
            },
          ],
          customer: { id: 7001, first_name: 'Ada', last_name: 'Lovelace' },
          shipping_address: { city: 'Hamburg', country_code: 'DE', zip: '20095' },
        },
      };
    },
    'app/uninstalled': (fresh) => ({
      headers: {
        'X-Shopify-Topic': 'app/uninstalled',
        'X-Shopify-Shop-Domain': 'harbour-goods.myshopify.com',
        'X-Shopify-Webhook-Id': fresh.uuid(),
      },
      body: { id: Number(fresh.digits(9)), name: 'Harbour Goods', domain: 'harbour-goods.example' },
    }),
  },
};
