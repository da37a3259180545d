import { describe, expect, it } from 'vitest';
import { acceptedId, receiver } from '../../support/receiver.ts';

describe('an accepted webhook', () => {
  it('is answered with 200 and its id, and stands in the inbox as it came', async () => {
    const { endpoint, send, event, body } = await receiver();
    const { id: endpointId } = await endpoint({ path: 'orders' });
    const bytes = Buffer.from('{ "a" : 1,\n "b": [] }');
    const answer = await send('/hooks/orders?x=%20&x=2', {
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Twin', '1'],
        ['x-twin', '2'],
        ['X-Twin', 'ü'],
      ],
      body: bytes,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    const id = acceptedId(answer);
    expect(await event(id)).toMatchObject({
      id,
      endpointId,
      endpointPath: 'orders',
      status: 'accepted',
      reason: null,
      method: 'POST',
      path: '/hooks/orders?x=%20&x=2',
      httpVersion: '1.1',
      contentType: 'application/json',
      remoteAddress: '127.0.0.1',
      bodySize: bytes.length,
      rawHeaders: [
        ['Host', 'localhost'],
        ['Content-Type', 'application/json'],
        ['X-Twin', '1'],
        ['x-twin', '2'],
        ['X-Twin', 'ü'],
        ['Content-Length', String(bytes.length)],
      ],
      bodyText: bytes.toString(),
      bodyTruncated: false,
      parseError: null,
      trigger: { body: { a: 1, b: [] }, query: { x: [' ', '2'] }, endpoint: 'orders' },
    });
    expect(await body(id)).toEqual(bytes);
  });
});
