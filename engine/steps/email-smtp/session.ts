import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionAuth } from 'nodemailer/lib/smtp-connection';
import { TimeLimit } from '../../http/time-limit.ts';
import type { StepServices } from '../define-step.ts';
import { type SmtpStage, smtpFailure, timeoutFailure } from './errors.ts';
import type { Message } from './message.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly secure: 'tls' | 'starttls' | 'none';
  readonly username: string;
  readonly password: string | undefined;
  /** Gives a token for XOAUTH2, another one when the server refused the first. */
  readonly token: ((refused: string | undefined) => Promise<string>) | undefined;
  readonly rejectUnauthorized: boolean;
  readonly ca: string | undefined;
}

export interface Delivery {
  readonly accepted: readonly string[];
  readonly rejected: readonly { address: string; reason: string }[];
  /** The server's last words: often the number under which it keeps the message. */
  readonly response: string;
  /** Of servers that give the message another id. */
  readonly serverMessageId: string | undefined;
}

/** What of a step's context it takes; alerts are sent without a step. */
interface DeliveryContext {
  readonly signal: AbortSignal;
  readonly services: Pick<StepServices, 'http'>;
}

/**
 * Hands one message to a mail server, over a connection of its own that is closed whatever happens.
 * Throws a StepFailure in words, or the reason of the step's signal.
 */
export async function deliver(
  message: Message,
  options: { server: MailServer; timeoutMs: number; context: DeliveryContext },
): Promise<Delivery> {
  const { server, timeoutMs, context } = options;
  const limit = new TimeLimit(context.signal, timeoutMs);
  const ended = new AbortController();
  const where = { host: server.host, port: server.port };
  const stop = () =>
    ended.abort(
      limit.ended === 'signal' ? limit.signalReason : timeoutFailure(where, timeoutMs, stage.now),
    );
  const stage: { now: SmtpStage } = { now: 'connect' };
  limit.listen(stop);
  if (limit.ended !== null) stop();
  let socket: Socket | undefined;
  try {
    socket = await context.services.http.connect({ ...where, signal: ended.signal });
    return await converse(socket, message, { server, signal: ended.signal, stage });
  } catch (error) {
    if (ended.signal.aborted) throw ended.signal.reason;
    throw smtpFailure(error, { ...where, stage: stage.now });
  } finally {
    limit.dispose();
    socket?.destroy();
  }
}

interface Talk {
  server: MailServer;
  signal: AbortSignal;
  stage: { now: SmtpStage };
}

async function converse(socket: Socket, message: Message, talk: Talk): Promise<Delivery> {
  const { server, signal, stage } = talk;
  let token = '';
  // Loaded when it is needed: most workspaces never do.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const connection = new Connection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.secure === 'tls',
    // Never fall back: who is in between could take STARTTLS out of what the server offers.
    requireTLS: server.secure === 'starttls',
    ignoreTLS: server.secure === 'none',
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    tls: {
      rejectUnauthorized: server.rejectUnauthorized,
      ...(server.ca === undefined ? {} : { ca: server.ca }),
    },
    customAuth: {
      async XOAUTH2({ sendCommand }) {
        const line = `user=${server.username}\u0001auth=Bearer ${token}\u0001\u0001`;
        const first = await sendCommand(`AUTH XOAUTH2 ${Buffer.from(line).toString('base64')}`);
        // The reason comes only after an empty answer (Google, "XOAUTH2 Mechanism").
        const last = first.status === 334 ? await sendCommand('') : first;
        if (last.status !== 235) throw new Error('The token was refused');
      },
    },
  });
  let interrupt = () => {};
  const broken = new Promise<never>((_, reject) => {
    connection.on('error', reject);
    // The reason, where there is one, is told right after.
    connection.once('end', () => setImmediate(() => reject(new Error('Connection closed'))));
    interrupt = () => reject(signal.reason);
    signal.addEventListener('abort', interrupt, { once: true });
  });
  // Whatever happens after the end is nobody's failure.
  broken.catch(() => {});
  const phase = <T>(name: SmtpStage, begin: Begin<T>): Promise<T> => {
    stage.now = name;
    return Promise.race([new Promise<T>(begin), broken]);
  };
  try {
    await phase<void>('greeting', (resolve, reject) =>
      connection.connect((error) => (error ? reject(error) : resolve())),
    );
    if (server.token !== undefined) {
      token = await server.token(undefined);
      try {
        await phase('auth', login(connection, { method: 'XOAUTH2', user: server.username }));
      } catch (error) {
        const renewed = await server.token(token);
        if (renewed === token) throw error;
        token = renewed;
        await phase('auth', login(connection, { method: 'XOAUTH2', user: server.username }));
      }
    } else if (server.username !== '') {
      const { username: user, password: pass = '' } = server;
      await phase('auth', login(connection, { user, pass, credentials: { user, pass } }));
    }
    const delivery = await phase<Delivery>('envelope', (resolve, reject) => {
      const body = Readable.from([message.bytes]);
      // From here on the server may have taken it, even if no answer comes.
      body.once('end', () => {
        stage.now = 'data';
      });
      const { from, recipients, bytes } = message;
      const envelope = { from, to: [...recipients], size: bytes.length };
      connection.send(envelope, body, (error, info) => {
        if (error !== null) return reject(error);
        const { rejected, rejectedErrors = [], accepted, response, serverMessageId } = info;
        resolve({
          accepted,
          rejected: rejected.map((address, i) => ({
            address,
            reason: `${rejectedErrors[i]?.response ?? 'refused'}`.slice(0, 500),
          })),
          response: response.slice(0, 500),
          serverMessageId,
        });
      });
    });
    await goodbye(connection, broken);
    return delivery;
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.close();
  }
}

type Begin<T> = (resolve: (value: T) => void, reject: (error: unknown) => void) => void;

function login(connection: SMTPConnection, auth: SMTPConnectionAuth): Begin<void> {
  return (resolve, reject) =>
    connection.login(auth, (error) => (error === null ? resolve() : reject(error)));
}

const QUIT_PATIENCE_MS = 2000;

/** The message is taken: how the other side ends the conversation does not matter any more. */
async function goodbye(connection: SMTPConnection, broken: Promise<never>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, QUIT_PATIENCE_MS);
  });
  connection.quit();
  await Promise.race([patience, broken.catch(() => {})]);
  clearTimeout(timer);
}
