import type { Endpoint } from '../../shared/model/endpoint.ts';
import { shellQuote } from './shell-quote.ts';

export const sampleBody = {
  id: 'order_1001',
  status: 'paid',
  total: 42.5,
  items: [{ sku: 'SKU-1' }],
};

/** A request that the endpoint will take, as far as that can be known without its secret. */
export function sampleCurl({ url, settings }: Endpoint): string {
  const { methods, path, verification } = settings;
  const method = methods.includes('POST') ? 'POST' : (methods[0] ?? 'POST');
  const target = url ?? `http://127.0.0.1:4780/hooks/${path}`;
  const lines = [`curl -X ${method} ${shellQuote(target)}`];
  if (verification.scheme === 'bearer') lines.push("-H 'authorization: Bearer YOUR_SECRET'");
  if (verification.scheme === 'basic') {
    lines.push(`-u ${shellQuote(`${verification.username}:YOUR_SECRET`)}`);
  }
  if (verification.scheme === 'api-key' && verification.in === 'header') {
    lines.push(`-H ${shellQuote(`${verification.name}: YOUR_SECRET`)}`);
  }
  if (method !== 'GET' && method !== 'DELETE') {
    lines.push("-H 'content-type: application/json'");
    lines.push(`-d ${shellQuote(JSON.stringify(sampleBody))}`);
  }
  return lines.join(' \\\n  ');
}
