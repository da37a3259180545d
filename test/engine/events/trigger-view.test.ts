import { expect, it } from 'vitest';
import { buildTrigger } from '../../../engine/events/trigger-view.ts';

const event = {
  id: '0192f7b2-7c1e-7000-8000-000000000000',
  method: 'POST',
  url: '/hooks/orders?x=1&y=a+b&x=%C3%BC&__proto__=p',
  rawHeaders: [
    ...['Host', 'localhost', 'X-Twin', 'a', 'x-twin', 'b', 'Set-Cookie', 's=1'],
    ...['set-cookie', 't=2', 'Cookie', 'a=1', 'cookie', 'b=2', '__proto__', 'p'],
  ],
  body: { kind: 'order' },
  contentType: 'application/json',
  receivedAt: Date.UTC(2026, 10, 20, 12, 0, 0, 5),
  address: '127.0.0.1',
  endpoint: 'orders',
};

it('shows an event as expressions read it', () => {
  const trigger = buildTrigger(event);
  expect(JSON.parse(JSON.stringify(trigger))).toEqual(
    JSON.parse(`{
      "id": "0192f7b2-7c1e-7000-8000-000000000000",
      "method": "POST",
      "path": "/hooks/orders",
      "query": { "x": ["1", "ü"], "y": "a b", "__proto__": "p" },
      "headers": {
        "host": "localhost",
        "x-twin": "a, b",
        "set-cookie": ["s=1", "t=2"],
        "cookie": "a=1; b=2",
        "__proto__": "p"
      },
      "body": { "kind": "order" },
      "contentType": "application/json",
      "receivedAt": "2026-11-20T12:00:00.005Z",
      "address": "127.0.0.1",
      "endpoint": "orders"
    }`),
  );
  expect(Object.keys(Object(trigger.headers))).toContain('__proto__');
});

it('has an empty query where there is none', () => {
  expect(buildTrigger({ ...event, url: '/hooks/a' })).toMatchObject({
    path: '/hooks/a',
    query: {},
  });
  expect(buildTrigger({ ...event, url: '/hooks/a?' })).toMatchObject({
    path: '/hooks/a',
    query: {},
  });
});
