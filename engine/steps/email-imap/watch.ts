import { wrongCredential } from '../../http/auth-params.ts';
import { type ImapConnection, openImap } from '../../mail/imap-connection.ts';
import { mailFailure } from '../../mail/mail-failure.ts';
import type { ImapServer } from '../../mail/mail-server.ts';
import type { TriggerContext } from '../trigger-source.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { type EmailImapParams, intervalOf } from './params.ts';
import { readState } from './state.ts';
import { takeNew } from './take-new.ts';

/** How long a server may be silent while it owes an answer. */
const SILENCE_MS = 60_000;
/** A connection that held so long is made again at once; others after a pause that grows. */
const HELD_MS = 60_000;

type Trouble = NonNullable<Parameters<TriggerContext['trouble']>[0]>;

/**
 * Listens to a folder of a mail server until the signal fires. The position up to which mail was dealt
 * with is stored with the events, so that each mail comes once, whatever breaks. Throws StepFailure
 * when it cannot listen, and what `emit` throws.
 */
export async function watchMailbox(
  params: EmailImapParams,
  context: TriggerContext,
): Promise<void> {
  for (;;) {
    const server = serverOf(params, context);
    const connection = await connect(server, params, context);
    const beganAt = performance.now();
    try {
      await listen(connection, params, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!connection.isOver()) throw isRefusal(error) ? mailFailure(error, server) : error;
      // Servers end connections now and then.
      if (performance.now() - beganAt < HELD_MS) throw mailFailure(error, server);
      context.log(`${server.host} ended the connection; connecting again.`);
    } finally {
      connection.close();
    }
  }
}

/** Of a command, by the server. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'responseStatus' in error;
}

function serverOf({ credential }: EmailImapParams, context: TriggerContext): ImapServer {
  const data = context.credential(credential);
  if (data.type !== 'imap') throw wrongCredential(credential, data.type, ['imap']);
  return data;
}

async function connect(
  server: ImapServer,
  params: EmailImapParams,
  context: TriggerContext,
): Promise<ImapConnection> {
  const { http, signal } = context;
  try {
    return await openImap(server, {
      http,
      signal,
      accessToken: (refused) => context.accessToken(params.credential, { signal, refused }),
      silenceMs: SILENCE_MS,
      idleMs: intervalOf(params),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw mailFailure(error, server);
  }
}

async function listen(
  connection: ImapConnection,
  params: EmailImapParams,
  context: TriggerContext,
): Promise<void> {
  const news = newsOf(connection);
  try {
    const mailbox = await openMailbox(connection, params);
    for (;;) {
      news.forget();
      // Of before a crash, perhaps.
      let trouble = await finishHandled(mailbox, params, context);
      const stored = async (): Promise<void> => {
        trouble = await finishHandled(mailbox, params, context);
      };
      await takeNew({ mailbox, params, context, stored });
      context.trouble(trouble);
      await connection.during(news.next(intervalOf(params)));
    }
  } finally {
    news.stop();
  }
}

/** Marks or moves mail whose event is stored; says what hinders it. */
async function finishHandled(
  mailbox: Mailbox,
  { after, moveTo, mailbox: folder }: EmailImapParams,
  context: TriggerContext,
): Promise<Trouble | null> {
  const state = readState(context.state);
  // Uids of before the server gave others are nobody's.
  if (state === null || state.uidValidity !== mailbox.uidValidity) return null;
  if (state.handled.length === 0) return null;
  if (await mailbox.finish(state.handled)) {
    await context.emit([], { ...state, handled: [] });
    return null;
  }
  return {
    message:
      after === 'move'
        ? `The server does not move mail from "${folder}" to "${moveTo ?? ''}".`
        : `The server does not let mail in "${folder}" be marked.`,
    hint: 'Events come all the same. Check the rights of the account, or choose “leave” for afterwards.',
  };
}

/** Says when the server told of new mail, or enough time has passed. */
function newsOf({ client }: ImapConnection) {
  let isNew = false;
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const onExists = (): void => {
    isNew = true;
    wake();
  };
  client.on('exists', onExists);
  return {
    forget() {
      isNew = false;
    },
    next: (withinMs: number): Promise<void> =>
      new Promise((resolve) => {
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        timer = setTimeout(wake, withinMs);
        if (isNew) wake();
      }),
    stop() {
      client.off('exists', onExists);
      clearTimeout(timer);
    },
  };
}
