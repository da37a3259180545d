import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHooksListener } from '../../server/hooks-listener.ts';
import { ListenError } from '../../server/listen.ts';
import { listeningHooks } from '../support/hooks-listener.ts';
import { rawConnection, rawExchange } from '../support/raw-http.ts';
import { recordingHooks } from '../support/recording-hooks.ts';
import { recordingLog } from '../support/recording-log.ts';
import { until } from '../support/until.ts';

const POST = 'POST /hooks/a HTTP/1.1\r\nHost: localhost\r\n';

/** An answer that waits until it is let go. */
function held() {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    letGo: () => letGo(),
    answer: async ({ url }: { url: string }) => {
      await gate;
      return { status: 200, headers: {}, body: url };
    },
  };
}

describe('listening', () => {
  it('says where it listens', async () => {
    const { url, port, host } = await listeningHooks();
    expect(port).toBeGreaterThan(0);
    expect([host, url]).toEqual(['127.0.0.1', `http://127.0.0.1:${port}`]);
  });

  it('listens on ::1 at the same port, where there is IPv6', async () => {
    const { port, hooks } = await listeningHooks();
    const connection = await rawConnection(port, '::1').catch((error: NodeJS.ErrnoException) => {
      // A computer without IPv6: there is nothing to connect to.
      expect(['EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(error.code);
      return null;
    });
    connection?.write(`${POST}\r\n`);
    await connection?.answers(1);
    expect(hooks.received.map(({ remoteAddress }) => remoteAddress)).toEqual(
      connection === null ? [] : ['::1'],
    );
  });

  it('listens on one address only when one is asked for', async () => {
    const { port } = await listeningHooks({ host: '127.0.0.2' });
    expect(await canConnect(port, '127.0.0.1')).toBe(false);
    expect(await canConnect(port, '127.0.0.2')).toBe(true);
  });

  it('says that a port is taken', async () => {
    const { port } = await listeningHooks();
    const second = createHooksListener({ hooks: recordingHooks(), log: recordingLog().log });
    const failure = await second.listen('127.0.0.1', port).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ListenError);
    expect(String(failure)).toContain(String(port));
  });

  it('warns when other computers can reach it', async () => {
    const { logLines } = await listeningHooks({ host: '0.0.0.0' });
    expect(logLines.join('')).toContain('other computers');
    expect((await listeningHooks()).logLines).toEqual([]);
  });
});

describe('closing', () => {
  it('answers what is in flight, says Connection: close, and takes nothing new', async () => {
    const { letGo, answer } = held();
    const { listener, hooks, port } = await listeningHooks({ answer });
    const waiting = await rawConnection(port);
    waiting.write(`${POST}\r\n${POST}\r\n`);
    const sending = await rawConnection(port);
    sending.write(`${POST}Content-Length: 4\r\n\r\nab`);
    await until('three requests', () => hooks.open() === 3);

    const closed = listener.close(20_000);
    expect(await canConnect(port, '127.0.0.1')).toBe(false);
    sending.write('cd');
    await until('the whole body', () => hooks.received.length === 3);
    letGo();
    await closed;

    const answers = await waiting.closed();
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ headers }) => headers.get('connection') === 'close')).toEqual([
      false,
      true,
    ]);
    expect((await sending.closed()).map(({ headers }) => headers.get('connection'))).toEqual([
      'close',
    ]);
  });

  it('does not wait for idle connections', async () => {
    const { listener, port } = await listeningHooks();
    const used = await rawConnection(port);
    used.write(`${POST}\r\n`);
    await used.answers(1);
    const unused = await rawConnection(port);
    await listener.close(60_000);
    await used.closed();
    await unused.closed();
  });

  it('cuts off what is left after the grace, and gives slots back when the engine is done', async () => {
    const { letGo, answer } = held();
    const { listener, hooks, port } = await listeningHooks({ answer });
    const waiting = await rawConnection(port);
    waiting.write(`${POST}\r\n`);
    const sending = await rawConnection(port);
    sending.write(`${POST}Content-Length: 4\r\n\r\nab`);
    await until('both requests', () => hooks.open() === 2);
    await listener.close(50);
    expect(await waiting.closed()).toEqual([]);
    await until('the slot of the cut off body', () => hooks.open() === 1);
    letGo();
    await until('the other slot', () => hooks.open() === 0);
  });

  it('may be closed twice, and before it listens', async () => {
    const { listener } = await listeningHooks();
    await Promise.all([listener.close(0), listener.close(0)]);
    const { log } = recordingLog();
    await createHooksListener({ hooks: recordingHooks(), log }).close(0);
  });

  it('leaves no socket open', async () => {
    const { listener, port } = await listeningHooks();
    for (let i = 0; i < 20; i++) await rawExchange(port, `${POST}\r\n`);
    await listener.close(1000);
    // Handles are taken off the list one turn after they were closed.
    await until('no sockets', () => openSockets() === 0);
  });
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
}

function canConnect(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
