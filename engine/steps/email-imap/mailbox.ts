import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import type { ImapConnection } from '../../mail/imap-connection.ts';
import { StepFailure } from '../define-step.ts';
import { ENVELOPE } from './envelope.ts';
import type { EmailImapParams } from './params.ts';

const SHOWN = 20;

/** One folder of a mail server, by uids. Everything rejects once the connection is over. */
export interface Mailbox {
  readonly uidValidity: string;
  /** What the next mail would get, as far as the server told. */
  readonly uidNext: number;
  /** Ascending. */
  uidsAbove(uid: number): Promise<number[]>;
  /** Those that are still there, ascending, without content. */
  envelopes(uids: readonly number[]): Promise<FetchMessageObject[]>;
  /** Null when it is gone. */
  source(uid: number, maxLength: number): Promise<Buffer | null>;
  /** The mail that came last; null: there is none. */
  last(): Promise<FetchMessageObject | null>;
  /** Does what was chosen for afterwards. False: the server refused. */
  finish(uids: readonly number[]): Promise<boolean>;
}

/** Throws StepFailure `mailbox_missing`, and what the connection ended with. */
export async function openMailbox(
  { client, during, isOver }: ImapConnection,
  params: EmailImapParams,
): Promise<Mailbox> {
  const { after, moveTo } = params;
  const readOnly = after === 'leave';
  const opened = await during(client.mailboxOpen(params.mailbox, { readOnly })).catch(
    async (error: unknown) => {
      if (isOver()) throw error;
      throw await missing(client, params.mailbox, during);
    },
  );
  if (after === 'move' && moveTo !== undefined && !(await exists(client, moveTo, during)))
    throw await missing(client, moveTo, during);
  const set = (uids: readonly number[]): string => uids.join(',');
  return {
    uidValidity: `${opened.uidValidity}`,
    uidNext: opened.uidNext,
    async uidsAbove(uid) {
      // Of an empty range the server gives its last mail.
      const found = await during(client.search({ uid: `${uid + 1}:*` }, { uid: true }));
      if (found === false || found === undefined) throw refused('search', params.mailbox);
      return found.filter((each) => each > uid).sort((one, other) => one - other);
    },
    async envelopes(uids) {
      const found = await during(client.fetchAll(set(uids), ENVELOPE, { uid: true }));
      return found.sort((one, other) => one.uid - other.uid);
    },
    async source(uid, maxLength) {
      const query = { uid: true, source: { maxLength } };
      const found = await during(client.fetchOne(`${uid}`, query, { uid: true }));
      return found === false ? null : (found.source ?? null);
    },
    async last() {
      if (count(client, opened) === 0) return null;
      const found = await during(client.fetchOne('*', ENVELOPE));
      return found === false ? null : found;
    },
    async finish(uids) {
      switch (after) {
        case 'leave':
          return true;
        case 'seen':
          return during(client.messageFlagsAdd(set(uids), ['\\Seen'], { uid: true }));
        case 'flag':
          return during(client.messageFlagsAdd(set(uids), ['\\Flagged'], { uid: true }));
        case 'move': {
          if (moveTo === undefined) return true;
          // Moved before a crash, or taken away by someone: the server would refuse.
          const left = await during(client.search({ uid: set(uids) }, { uid: true }));
          if (left === false || left === undefined) return false;
          if (left.length === 0) return true;
          return (await during(client.messageMove(set(left), moveTo, { uid: true }))) !== false;
        }
      }
    },
  };
}

function count({ mailbox }: ImapFlow, opened: MailboxObject): number {
  return mailbox === false ? opened.exists : mailbox.exists;
}

type During = ImapConnection['during'];

async function exists(client: ImapFlow, path: string, during: During): Promise<boolean> {
  const all = await during(client.list());
  return all.some(
    (each) =>
      each.path === path || (path.toUpperCase() === 'INBOX' && each.path.toUpperCase() === 'INBOX'),
  );
}

async function missing(client: ImapFlow, path: string, during: During): Promise<StepFailure> {
  const all = await during(client.list());
  const names = all.map((each) => each.path);
  const others = names.length > SHOWN ? ` and ${names.length - SHOWN} others` : '';
  return new StepFailure({
    code: 'mailbox_missing',
    message: `The server has no folder "${path}", or does not open it.`,
    hint: `It has ${names.slice(0, SHOWN).join(', ')}${others}.`,
  });
}

function refused(what: string, path: string): StepFailure {
  return new StepFailure({
    code: 'mail_refused',
    message: `The server refused to ${what} "${path}".`,
  });
}
