// Events as several providers send them: what a search has to tell apart.

export interface MixedEvent {
  headers: string[];
  url: string;
  body: Buffer;
  externalId: string | null;
}

const FIRST =
  'Ann Ben Carla Dmitri Elif Farid Grace Hana Ivo Jun Kofi Lena Mateo Nia Olga Pablo Quinn Rosa Sven Tara Uma Viktor Wen Yusuf Zoe';
const LAST =
  'Okafor Müller García Nowak Haddad Lindqvist Tanaka Osei Petrov Silva Dubois Khan Rossi Novak Meyer Ortiz Ivanova Sato Mensah Brandt';
const WORDS =
  'invoice refund shipment pallet warehouse retry webhook customer loyalty voucher discount basket checkout delivery parcel courier pickup return exchange warranty subscription renewal trial upgrade downgrade cancel pause resume ledger balance payout transfer charge dispute evidence settlement batch nightly report export import backup restore deploy rollback release candidate feature toggle canary latency timeout throttle queue worker cluster shard replica failover';
const CITIES =
  'Berlin Lagos Kraków Lisboa Osaka Toronto Accra Lyon Porto Gdańsk Nairobi Quito Turin Utrecht';
const PRODUCTS =
  'Kettle Lamp Notebook Backpack Bicycle Blanket Cushion Mug Teapot Speaker Keyboard Monitor Chair Desk Shelf';

const lists = [FIRST, LAST, WORDS, CITIES, PRODUCTS].map((text) => text.split(' '));
const [first = [], last = [], words = [], cities = [], products = []] = lists;

/** The same number for the same event, however many there are (mulberry32). */
function randomOf(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words that are in exactly these events, for searches whose answer is known. */
export const RARE_EVERY = 50_000;
export const rareWord = (index: number): string => `quokka${Math.floor(index / RARE_EVERY)}`;

export const skuOf = (index: number): string => `SKU-${(index * 7919) % 900_000}`;
export const emailOf = (index: number): string => {
  const random = randomOf(index);
  return `${pick(first, random).toLowerCase()}.${index % 40_000}@example.com`;
};

function pick(list: readonly string[], random: () => number): string {
  return list[Math.floor(random() * list.length)] ?? '';
}

function hex(random: () => number, length: number): string {
  let text = '';
  while (text.length < length)
    text += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, length);
}

function sentence(random: () => number, length: number): string {
  return Array.from({ length }, () => pick(words, random)).join(' ');
}

export function mixedEvent(index: number): MixedEvent {
  const random = randomOf(index);
  const email = emailOf(index);
  random();
  const name = `${pick(first, random)} ${pick(last, random)}`;
  const note = index % RARE_EVERY === 7 ? rareWord(index) : sentence(random, 3);
  const base = ['Host', 'hooks.example.com', 'Accept', '*/*'];
  const json = ['Content-Type', 'application/json'];
  switch (index % 6) {
    case 0:
      return {
        headers: [
          ...base,
          ...json,
          'User-Agent',
          `GitHub-Hookshot/${hex(random, 7)}`,
          'X-GitHub-Event',
          pick(['push', 'pull_request', 'issues', 'workflow_run'], random),
          'X-GitHub-Delivery',
          hex(random, 32),
          'X-Hub-Signature-256',
          `sha256=${hex(random, 64)}`,
        ],
        url: '/hooks/github',
        externalId: hex(random, 32),
        body: encode({
          ref: `refs/heads/${pick(words, random)}-${index % 5000}`,
          before: hex(random, 40),
          after: hex(random, 40),
          repository: { id: index, full_name: `acme/${pick(words, random)}`, private: true },
          pusher: { name, email },
          commits: [0, 1].map(() => ({
            id: hex(random, 40),
            message: sentence(random, 8),
            author: { name, email },
            modified: [`src/${pick(words, random)}/${pick(words, random)}.ts`],
          })),
          note,
        }),
      };
    case 1:
      return {
        headers: [
          ...base,
          ...json,
          'User-Agent',
          'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'Stripe-Signature',
          `t=1760000000,v1=${hex(random, 64)}`,
        ],
        url: '/hooks/payments',
        externalId: `evt_${hex(random, 24)}`,
        body: encode({
          id: `evt_${hex(random, 24)}`,
          object: 'event',
          type: pick(['charge.succeeded', 'charge.failed', 'invoice.paid', 'payout.paid'], random),
          data: {
            object: {
              id: `ch_${hex(random, 24)}`,
              amount: Math.floor(random() * 100_000),
              currency: pick(['eur', 'usd', 'gbp'], random),
              description: `${note} for ${name}`,
              receipt_email: email,
              billing_details: { name, address: { city: pick(cities, random) } },
              metadata: { order: `O-${index}`, sku: skuOf(index) },
              status: pick(['succeeded', 'failed', 'pending'], random),
            },
          },
          livemode: true,
        }),
      };
    case 2:
    case 3:
      return {
        headers: [
          ...base,
          ...json,
          'User-Agent',
          'Shopify-Captain-Hook',
          'X-Shopify-Topic',
          pick(['orders/create', 'orders/paid', 'orders/cancelled'], random),
          'X-Shopify-Hmac-Sha256',
          Buffer.from(hex(random, 32)).toString('base64'),
        ],
        url: '/hooks/orders',
        externalId: null,
        body: encode({
          id: 5_000_000_000 + index,
          name: `#${index}`,
          email,
          note: `${note} — ${sentence(random, 4)}`,
          customer: { first_name: name, default_address: { city: pick(cities, random) } },
          line_items: [0, 1, 2].map((item) => ({
            sku: skuOf(index * 3 + item),
            title: `${pick(products, random)} "${pick(words, random)}"`,
            quantity: 1 + Math.floor(random() * 5),
            price: (random() * 100).toFixed(2),
          })),
          total_price: (random() * 500).toFixed(2),
          financial_status: pick(['paid', 'pending', 'refunded'], random),
        }),
      };
    case 4:
      return {
        headers: [...base, ...json, 'User-Agent', 'sensor-gateway/3.1'],
        url: `/hooks/sensors?site=${pick(cities, random)}`,
        externalId: null,
        body: encode({
          device: `dev-${index % 3000}`,
          temperature: Number((random() * 40).toFixed(1)),
          humidity: Number((random() * 100).toFixed(1)),
          state: pick(['ok', 'low battery', 'offline'], random),
          note,
        }),
      };
    default: {
      const form = new URLSearchParams({
        token: hex(random, 24),
        team_domain: 'acme',
        user_name: name,
        email,
        command: `/${pick(words, random)}`,
        text: `${note} ${sentence(random, 6)}`,
      });
      return {
        headers: [...base, 'Content-Type', 'application/x-www-form-urlencoded'],
        url: '/hooks/forms',
        externalId: null,
        body: Buffer.from(form.toString()),
      };
    }
  }
}

function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
