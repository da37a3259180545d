import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventReader, type StreamEvent } from '../../renderer/rpc/event-stream.ts';

function read(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const feed = createEventReader((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
}

const stream = 'event: ready\ndata:\n\n: a comment\n\ndata: {"a":1}\n\nid: 7\ndata: x\ndata: y\n\n';
const events = [
  { type: 'ready', data: '' },
  { type: 'message', data: '{"a":1}' },
  { type: 'message', data: 'x\ny' },
];

it('reads types and data, also over several lines, and skips comments', () => {
  expect(read([stream])).toEqual(events);
});

it('takes CRLF as well', () => {
  expect(read([stream.replaceAll('\n', '\r\n')])).toEqual(events);
});

it('does not give an event before its empty line', () => {
  expect(read(['data: half\n'])).toEqual([]);
});

it('gives the same events however the text is cut', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (at) => {
      const ends = [0, ...at.sort((a, b) => a - b), stream.length];
      const pieces = ends.slice(1).map((end, i) => stream.slice(ends[i], end));
      expect(read(pieces)).toEqual(events);
    }),
  );
});
