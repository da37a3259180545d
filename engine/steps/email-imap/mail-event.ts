import type { FetchMessageObject, MessageAddressObject } from 'imapflow';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { DocumentError } from '../../documents/document-error.ts';
import { readDocument } from '../../documents/read-document.ts';
import type { TriggerEvent } from '../trigger-source.ts';
import { arrivalOf, attachedParts, keyOf, timeOf } from './envelope.ts';
import type { EmailImapParams } from './params.ts';

const MEBIBYTE = 1024 * 1024;
/** Of a mail whose attachments are only listed: its texts come first. */
const TEXT_BYTES = 2 * MEBIBYTE;
const TEXT_LENGTH = 2_000_000;

/** How much of a mail is fetched. */
export function sourceLimit({ attachments, attachmentBytes }: EmailImapParams): number {
  // In base64 and lines, with the texts and headers around them.
  return attachments === 'list' ? TEXT_BYTES : Math.ceil(attachmentBytes * 1.4) + TEXT_BYTES;
}

/** A fetched mail, or what is left of it, as an event. Throws the signal's reason. */
export async function mailEvent(
  message: FetchMessageObject & { source: Buffer },
  params: EmailImapParams,
  signal: AbortSignal,
): Promise<TriggerEvent> {
  const { uid, size = message.source.length, flags, source } = message;
  const isCut = source.length < size;
  const own = {
    uid,
    mailbox: params.mailbox,
    arrivedAt: new Date(arrivalOf(message)).toISOString(),
    size,
    seen: flags?.has('\\Seen') === true,
    flags: [...(flags ?? [])],
  };
  const read = await readMail(source, params, signal);
  const content = read ?? fromEnvelope(message);
  const isTruncated = content['truncated'] === true || (isCut && params.attachments === 'content');
  return {
    data: {
      ...own,
      ...content,
      // The end of what was cut off is no attachment.
      ...(isCut || read === null ? { attachments: listed(message, content) } : {}),
      truncated: isTruncated,
      problem:
        read === null
          ? 'The message does not keep to MIME; only what the server told is here.'
          : null,
    },
    externalId: keyOf(message),
  };
}

async function readMail(
  bytes: Buffer,
  { attachments, attachmentBytes }: EmailImapParams,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  try {
    const given = attachments === 'content' ? attachmentBytes : 0;
    const read = await readDocument(
      { as: 'mail', bytes, attachmentBytes: given, textLength: TEXT_LENGTH },
      signal,
    );
    return isJsonObject(read) ? read : null;
  } catch (error) {
    if (error instanceof DocumentError) return null;
    throw error;
  }
}

/** As the server lists them; with the content of those that came whole. */
function listed(message: FetchMessageObject, content: JsonObject): JsonObject[] {
  const whole = Array.isArray(content['attachments'])
    ? content['attachments'].filter(isJsonObject)
    : [];
  return attachedParts(message.bodyStructure).map(({ name, type, size, inline }, i, all) => {
    const read = whole[i];
    const isWhole = i < whole.length - 1 && i < all.length && read?.['name'] === name;
    return isWhole ? read : { name, type, size, contentId: null, inline, base64: null };
  });
}

function fromEnvelope({ envelope = {} }: FetchMessageObject): JsonObject {
  return {
    messageId: envelope.messageId ?? null,
    subject: envelope.subject ?? '',
    from: mailboxes(envelope.from)[0] ?? null,
    to: mailboxes(envelope.to),
    cc: mailboxes(envelope.cc),
    bcc: mailboxes(envelope.bcc),
    replyTo: mailboxes(envelope.replyTo),
    date: timeOf(envelope.date)?.toISOString() ?? null,
    inReplyTo: envelope.inReplyTo ?? null,
    references: [],
    automatic: false,
    text: null,
    html: null,
    headers: {},
  };
}

function mailboxes(all: readonly MessageAddressObject[] = []): JsonObject[] {
  return all.map(({ name = '', address = '' }) => ({ name, address }));
}
