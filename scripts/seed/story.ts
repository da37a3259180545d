import { createHmac } from 'node:crypto';
import { GITHUB_SECRET } from './workflows.ts';

/** Something that was sent to the workspace. */
export interface Sending {
  /** ms UTC */
  at: number;
  path: string;
  headers: Record<string, string>;
  body: string;
}

const HOUR = 3_600_000;
const DAYS = 5;

const people = [
  'Ada Lovelace',
  'Grace Hopper',
  'Alan Turing',
  'Katherine Johnson',
  'Linus Pauling',
];
const goods = [
  { sku: 'MUG-BLUE', price: 19.9 },
  { sku: 'TEA-1KG', price: 40 },
  { sku: 'POT-IRON', price: 129 },
  { sku: 'SPOON-6', price: 24.5 },
];
const companies = [
  'Analytical Engines',
  'Nordlicht GmbH',
  'Blue Harbour',
  'Zweirad Huber',
  'Kiwi & Co',
];
const commits = ['Shorter introduction', 'Fix the date of the footer', 'New price list', 'Typos'];

/** The same story at every run: what is reported of the demo stays true. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** What came in during the days before `now`, the oldest first. */
export function story(now: number): Sending[] {
  const dice = createDice(7);
  const sendings: Sending[] = [];
  const send = (at: number, path: string, body: unknown, headers: Record<string, string> = {}) =>
    sendings.push({
      at,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  let orderId = 10_000;

  for (let hour = DAYS * 24; hour > 0; hour -= 1) {
    const from = now - hour * HOUR;
    const moment = (): number => from + dice(HOUR - 120_000);
    for (let n = dice(3); n > 0; n -= 1) {
      orderId += 1;
      const at = moment();
      const order = shopOrder(String(orderId), dice);
      send(at, 'shop-orders', order);
      // Shops repeat what they are not sure of.
      if (dice(9) === 0) send(at + 30_000, 'shop-orders', order);
      if (dice(2) === 0)
        send(at, 'orders', { id: order.id, total: order.total, customer: order.customer.name });
    }
    send(moment(), 'readings', {
      sensor: 'fridge',
      celsius: 4 + dice(40) / 10 + (hour < 5 ? 6 : 0),
    });
    if (hour % 5 === 0) send(moment(), 'leads', lead(hour, dice));
    if (hour % 4 === 1) sendPush(moment(), dice(12) === 0);
    if (dice(30) === 0) send(moment(), 'wp-login.php', 'log=admin&pwd=admin');
  }
  // The last large leads wait for an answer.
  for (const [index, company] of ['Northern Rail', 'Ateliers Réunis'].entries())
    send(now - (index + 1) * HOUR, 'leads', {
      ...lead(index, dice),
      company,
      employees: 2500,
      message: 'Please send us a quote for 900 seats.',
    });
  return sendings.toSorted((a, b) => a.at - b.at);

  function sendPush(at: number, isForged: boolean): void {
    const message = commits[dice(commits.length)] ?? '';
    const sha = createHmac('sha1', 'commit').update(String(at)).digest('hex');
    const body = JSON.stringify({
      ref: dice(4) === 0 ? 'refs/heads/draft' : 'refs/heads/main',
      after: sha,
      deleted: false,
      compare: `https://example.com/ada/site/compare/${sha.slice(0, 12)}`,
      repository: { name: 'site', full_name: 'ada/site' },
      pusher: { name: 'ada' },
      head_commit: { id: sha, message },
      commits: [{ id: sha, message }],
    });
    const secret = isForged ? 'somebody else' : GITHUB_SECRET;
    send(at, 'github', body, {
      'x-github-event': 'push',
      'x-github-delivery': `${sha.slice(0, 8)}-0000-4000-8000-${sha.slice(8, 20)}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
  }
}

function shopOrder(id: string, dice: (sides: number) => number) {
  const items = Array.from({ length: 1 + dice(4) }, () => {
    const { sku, price } = goods[dice(goods.length)] ?? { sku: 'MUG-BLUE', price: 19.9 };
    return { sku, price, quantity: 1 + dice(3), digital: false };
  });
  const name = people[dice(people.length)] ?? 'Ada Lovelace';
  return {
    id,
    status: dice(8) === 0 ? 'open' : 'paid',
    currency: 'EUR',
    total: Math.round(items.reduce((sum, each) => sum + each.price * each.quantity, 0) * 100) / 100,
    customer: { name, email: `${name.split(' ')[0]?.toLowerCase()}@example.com` },
    items,
  };
}

function lead(index: number, dice: (sides: number) => number) {
  return {
    company: `${companies[index % companies.length]} ${index}`,
    email: `office@company-${index}.example`,
    employees: [12, 80, 240][dice(3)] ?? 12,
    country: ['DE', 'AT', 'GB', 'FR'][dice(4)] ?? 'DE',
    message: dice(3) === 0 ? 'What is the price for 20 seats?' : 'We would like to know more.',
  };
}
