import type { StepSamples } from '../../../renderer/step-form/expression/samples.ts';

export const samples: StepSamples = {
  scope: {
    trigger: {
      body: {
        id: 'order_1',
        total: 129.5,
        customer: { name: 'Ada', email: 'ada@example.com', 'vip since': 2019 },
        items: [
          { sku: 'SKU-1', price: 50 },
          { sku: 'SKU-2', price: 29.5 },
        ],
      },
    },
    steps: { fetch: { status: 200, body: { stock: 7 } } },
    item: { sku: 'X' },
    index: 0,
  },
  labels: { fetch: 'Fetch stock', trigger: 'Shop order' },
};
