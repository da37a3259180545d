import type { FetchMessageObject } from 'imapflow';
import type { TriggerContext, TriggerEvent } from '../trigger-source.ts';
import { arrivalOf, isWanted, keyOf, timeOf } from './envelope.ts';
import { mailEvent, sourceLimit } from './mail-event.ts';
import type { Mailbox } from './mailbox.ts';
import type { EmailImapParams } from './params.ts';
import { isSameState, type MailboxState, readState, withArrival } from './state.ts';

const AT_ONCE = 50;
/** Of mails, in one transaction. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Where the server refuses to mark or move mail, the list must not grow for ever. */
const MOST_HANDLED = 2000;
/** Mail is under way for no longer than that. */
const UNDER_WAY_MS = 7 * 86_400_000;

interface Parts {
  readonly mailbox: Mailbox;
  readonly params: EmailImapParams;
  readonly context: TriggerContext;
  /** Events of some mails are stored. */
  readonly stored: () => Promise<void>;
}

/** Gives events for all mail that is new and wanted. Throws what the connection ended with, and `emit`. */
export async function takeNew(parts: Parts): Promise<void> {
  const { mailbox, context } = parts;
  const begins = await beginning(parts);
  if (!isSameState(begins, context.state)) await context.emit([], begins);
  const uids = await mailbox.uidsAbove(begins.lastUid);
  for (let at = 0; at < uids.length; at += AT_ONCE) {
    await takeChunk(parts, readState(context.state) ?? begins, uids.slice(at, at + AT_ONCE));
    await parts.stored();
  }
}

/** Where to go on, or to begin. */
async function beginning({ mailbox, params, context }: Parts): Promise<MailboxState> {
  const { uidValidity, uidNext } = mailbox;
  const before = readState(context.state);
  if (before !== null && before.uidValidity === uidValidity) return before;
  const empty = { uidValidity, handled: [], renumbered: null };
  if (before !== null) {
    context.log('The server gave all mail new numbers; what was seen is told by id and time.');
    const renumbered = { lastUid: uidNext - 1, newest: before.newest };
    return { ...empty, lastUid: 0, newest: before.newest, renumbered };
  }
  const nothing = { at: 0, keys: [] };
  if (params.first === 'all') return { ...empty, lastUid: 0, newest: nothing };
  const last = await mailbox.last();
  const newest =
    last === null ? nothing : withArrival(nothing, { at: arrivalOf(last), key: keyOf(last) });
  return { ...empty, lastUid: Math.max(uidNext - 1, last?.uid ?? 0), newest };
}

async function takeChunk(
  { mailbox, params, context }: Parts,
  start: MailboxState,
  uids: readonly number[],
): Promise<void> {
  let state = start;
  let events: TriggerEvent[] = [];
  let bytes = 0;

  async function store(lastUid: number): Promise<void> {
    const { renumbered } = state;
    const isThrough = renumbered !== null && lastUid >= renumbered.lastUid;
    state = { ...state, lastUid, renumbered: isThrough ? null : renumbered };
    await context.emit(events, state);
    events = [];
    bytes = 0;
  }

  for (const message of await mailbox.envelopes(uids)) {
    context.signal.throwIfAborted();
    const { uid } = message;
    const arrival = { at: arrivalOf(message), key: keyOf(message) };
    const isNew = !wasSeen(message, state);
    state = { ...state, newest: withArrival(state.newest, arrival) };
    if (!isNew || !isWanted(message, params)) continue;
    const source = await mailbox.source(uid, sourceLimit(params));
    if (source === null) continue;
    events.push(await mailEvent({ ...message, source }, params, context.signal));
    bytes += source.length;
    if (params.after !== 'leave')
      state = { ...state, handled: [...state.handled, uid].slice(-MOST_HANDLED) };
    if (bytes >= MOST_BYTES) await store(uid);
  }
  await store(uids.at(-1) ?? state.lastUid);
}

/** Before the server gave it another uid. What was given as an event is known by its id besides. */
function wasSeen(message: FetchMessageObject, { renumbered }: MailboxState): boolean {
  if (renumbered === null || message.uid > renumbered.lastUid) return false;
  const { at, keys } = renumbered.newest;
  const arrival = arrivalOf(message);
  if (arrival < at || (arrival === at && keys.includes(keyOf(message)))) return true;
  // Moving to another server may date all mail anew.
  const sent = timeOf(message.envelope?.date)?.getTime();
  return sent !== undefined && sent < at - UNDER_WAY_MS;
}
