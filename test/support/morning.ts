import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Page } from 'playwright-core';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import { rpc } from './editor-page.ts';
import { until } from './until.ts';

const ORDERS_SECRET = 'shpss_5f0c2e1d9a7b4c83';
const SENDERS = 32;

/** What came in over night. */
export interface Night {
  /** All of them, the failing ones included. */
  events: number;
  /** Orders to be picked up, which the workflow was not made for. */
  failing: number;
  /** The customer of one of those. */
  customer: string;
}

/** Tells the warehouse which country an order goes to; an order that is picked up has none. */
function ordersToWarehouse(warehouse: string): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name: 'Orders to the warehouse',
    endpoints: [
      {
        key: 'orders',
        path: 'orders',
        verification: { scheme: 'shopify', secrets: [ORDERS_SECRET] },
      },
    ],
    steps: [
      { id: 'order', type: 'webhook', name: 'An order', params: { endpoint: 'orders' } },
      {
        id: 'country',
        type: 'set',
        name: 'Country',
        params: { value: '{{ trigger.body.shipping.country.toUpperCase() }}' },
      },
      {
        id: 'warehouse',
        type: 'http-request',
        name: 'Tell the warehouse',
        params: {
          method: 'POST',
          url: `${warehouse}/parcels`,
          body: {
            type: 'json',
            value: { order: '{{ trigger.body.id }}', country: '{{ steps.country }}' },
          },
        },
      },
    ],
    edges: [
      { from: 'order', to: 'country' },
      { from: 'country', to: 'warehouse' },
    ],
  };
}

/** Publishes the workflow and lets everything of the night arrive by the wire. */
export async function seedNight(
  page: Page,
  hooks: string,
  warehouse: string,
  night: Night,
): Promise<void> {
  const file = ordersToWarehouse(warehouse);
  await rpc(page, 'workflows.import', { file, publish: true });
  await rpc(page, 'endpoints.create', { settings: { path: 'deploys', name: 'Deploys' } });
  // Two good orders for each that fails, all of them spread over the night.
  const orders = night.failing * 3;
  const pause = Math.floor(night.events / orders);
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  let next = 0;
  async function sender(): Promise<void> {
    for (let n = next++; n < night.events; n = next++) {
      const rank = n / pause;
      if (Number.isInteger(rank) && rank < orders)
        await post(agent, hooks, 'orders', orderOf(rank, night));
      else await post(agent, hooks, 'deploys', { id: n, project: `site-${n % 7}`, state: 'ready' });
    }
  }
  try {
    await Promise.all(Array.from({ length: SENDERS }, sender));
  } finally {
    agent.destroy();
  }
  await until('the runs of the night to have ended', async () => {
    const info = await rpc(page, 'system.info', {});
    return (
      typeof info === 'object' &&
      info !== null &&
      'queuedRuns' in info &&
      'activeRuns' in info &&
      info.queuedRuns === 0 &&
      info.activeRuns === 0
    );
  });
}

function orderOf(rank: number, { customer }: Night): object {
  const isPickedUp = rank % 3 === 1;
  return {
    id: `order_${1000 + rank}`,
    total: 20 + rank,
    customer: { name: rank === 16 ? customer : 'Ada Lovelace' },
    shipping: isPickedUp ? null : { country: 'de', city: 'Hamburg' },
  };
}

function post(agent: Agent, hooks: string, path: string, body: object): Promise<void> {
  const bytes = JSON.stringify(body);
  const signature = createHmac('sha256', ORDERS_SECRET).update(bytes).digest('base64');
  const headers = {
    'content-type': 'application/json',
    ...(path === 'orders'
      ? { 'x-shopify-hmac-sha256': signature, 'x-shopify-topic': 'orders/create' }
      : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${hooks}/hooks/${path}`,
      { method: 'POST', agent, headers },
      (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode !== undefined && response.statusCode < 300) resolve();
          else reject(new Error(`/hooks/${path} answered ${response.statusCode}`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(bytes);
  });
}
