import { expect, it } from 'vitest';
import { createAddressBuckets } from '../../../engine/endpoints/address-buckets.ts';

const rate = { perSecond: 1, burst: 2 };

it('each address has a bucket of its own, which fills up again', () => {
  const buckets = createAddressBuckets(rate);
  expect([1, 2, 3].map(() => buckets.take('203.0.113.1', 0))).toEqual([0, 0, 1]);
  expect(buckets.take('203.0.113.2', 0)).toBe(0);
  expect(buckets.take('203.0.113.1', 1000)).toBe(0);
});

it('counts the addresses of one IPv6 network as one sender', () => {
  const buckets = createAddressBuckets(rate);
  buckets.take('2001:db8::1', 0);
  buckets.take('2001:db8::2:1', 0);
  expect(buckets.take('2001:db8:0:0:ffff::3', 0)).toBe(1);
  expect(buckets.take('2001:db8:0:1::1', 0)).toBe(0);
  expect(buckets.size).toBe(2);
});

it('forgets who was not heard of for longest, and stays small', () => {
  const buckets = createAddressBuckets(rate, 3);
  const spend = (address: string) => [buckets.take(address, 0), buckets.take(address, 0)];
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) spend(address);
  expect(buckets.take('10.0.0.1', 0)).toBe(1);
  spend('10.0.0.4');
  expect(buckets.size).toBe(3);
  expect(buckets.take('10.0.0.1', 0)).toBe(1);
  expect(buckets.take('10.0.0.2', 0)).toBe(0);
});
