import { describe, expect, it } from 'vitest';
import type { ClientPort } from '../../renderer/rpc/port-transport.ts';
import { createRenewedPortTransport } from '../../renderer/rpc/renewed-port-transport.ts';
import type { ConnectionState } from '../../renderer/rpc/transport.ts';

/** One end of a real channel, and an engine at the other that answers everything. */
function engine(answer: string) {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data }) =>
    port2.postMessage({ id: data.id, reply: { ok: true, result: answer } });
  const port: ClientPort = {
    postMessage: (message) => port1.postMessage(message),
    addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      port1.addEventListener(type, (event) => {
        listener('data' in event ? { data: event.data } : { data: null });
      });
    },
    start: () => port1.start(),
  };
  return {
    port,
    push: () => port2.postMessage({ push: { topic: 'run', ids: ['1'], all: false } }),
    end: () => port2.close(),
  };
}

function watched() {
  const states: ConnectionState[] = [];
  const waiting = new Set<() => void>();
  const pushes: string[] = [];
  const { transport, use } = createRenewedPortTransport(() => {});
  const unsubscribe = transport.subscribe({
    onPush({ topic }) {
      pushes.push(topic);
      for (const go of waiting) go();
    },
    onState(state) {
      states.push(state);
      for (const go of waiting) go();
    },
  });
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => waiting.add(resolve));
  }
  return { transport, use, states, pushes, until, unsubscribe };
}

describe('ports that come one after the other', () => {
  it('carry calls that were made before there was one, and after each new one', async () => {
    const { transport, use, states, until } = watched();
    const early = transport.request('system.info', {});
    const first = engine('first');
    use(first.port);
    expect(await early).toEqual({ ok: true, result: 'first' });
    first.end();
    await until(() => states.includes('lost'));
    const between = transport.request('system.info', {});
    const second = engine('second');
    use(second.port);
    expect(await between).toEqual({ ok: true, result: 'second' });
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
    second.end();
  });

  it('give pushes of the newest to those who listen, and not to those who left', async () => {
    const { use, pushes, until, unsubscribe } = watched();
    const first = engine('first');
    use(first.port);
    first.push();
    await until(() => pushes.length === 1);
    unsubscribe();
    const second = engine('second');
    use(second.port);
    second.push();
    expect(pushes).toEqual(['run']);
    first.end();
    second.end();
  });

  it('end a call that nobody waits for any more', async () => {
    const { transport } = watched();
    const ending = new AbortController();
    const call = transport.request('system.info', {}, ending.signal);
    ending.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
  });
});
