import { createServer, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import { portOf, tlsFixture } from './local-server.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly raw: string;
  readonly parsed: Email;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Connections open now. */
  readonly open: () => number;
}

/** A real mail server on 127.0.0.1 with the certificate of localhost, closed when the test ends. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    key: tlsFixture('localhost.key'),
    cert: tlsFixture('localhost.crt'),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user === undefined ? undefined : `${session.user}`,
          secure: session.secure,
          raw: raw.toString(),
          parsed: await PostalMime.parse(raw),
        });
        callback(null, 'queued as 4F2');
      });
    },
    ...options,
  });
  // Clients that break off are part of the tests.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return {
    port: portOf(server.server.address()).port,
    mails,
    open: () => server.connections.size,
  };
}

export interface ScriptedMailServer {
  readonly port: number;
  readonly heard: readonly string[];
  readonly open: ReadonlySet<Socket>;
}

/**
 * For what a proper mail server never does: `answer` gives the reply to a line, null for silence, or
 * "close". Asked with CONNECT for the greeting.
 */
export async function scriptedMailServer(
  answer: (line: string) => string | null,
): Promise<ScriptedMailServer> {
  const heard: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    const reply = (line: string) => {
      const text = answer(line);
      if (text === 'close') socket.destroy();
      else if (text !== null) socket.write(`${text}\r\n`);
    };
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        reply(line);
      }
    });
    reply('CONNECT');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { port: portOf(server.address()).port, heard, open };
}
