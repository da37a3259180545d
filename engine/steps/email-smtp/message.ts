import { createHash } from 'node:crypto';
import { isJsonObject } from '../../../shared/json.ts';
import { decodeBase64 } from '../../http/base64.ts';
import { pairs } from '../../http/headers.ts';
import { StepFailure } from '../define-step.ts';
import { domainOf, type Mailbox, mailboxesOf } from './mailboxes.ts';
import type { AttachmentParam, EmailSmtpParams } from './params.ts';

export interface Message {
  /** With angle brackets. */
  readonly id: string;
  readonly from: string;
  readonly recipients: readonly string[];
  /** As it goes over the wire, but for the dots of SMTP. */
  readonly bytes: Buffer;
}

const MEBIBYTE = 1024 * 1024;
/** What most servers take; the encoding of attachments adds a third. */
const MAX_BYTES = 25 * MEBIBYTE;
const MAX_RECIPIENTS = 1000;

/** Set from the other params, or by who transports the message. */
const OWN_HEADERS =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|received|return-path|dkim-signature|content-.*)$/i;

/**
 * The message with its envelope. Its id is the same in every attempt of this step in this run.
 * Throws StepFailure `mail_address_invalid`, `mail_recipient_missing`, `mail_sender_missing`,
 * `mail_too_large`, `header_invalid` or `body_invalid`.
 */
export async function compose(
  params: EmailSmtpParams,
  { username, idempotencyKey, now }: { username: string; idempotencyKey: string; now: number },
): Promise<Message> {
  const from = senderOf(params, username);
  const to = mailboxesOf(params.to, 'To');
  const cc = mailboxesOf(params.cc, 'Cc');
  const bcc = mailboxesOf(params.bcc, 'Bcc');
  const recipients = recipientsOf([...to, ...cc, ...bcc]);
  const attachments = params.attachments.map(attachmentOf);
  const size = attachments.reduce((sum, { content }) => sum + content.length, 0);
  if (size > MAX_BYTES) throw tooLarge(size);
  const digest = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
  const id = `<${digest}@${domainOf(from)}>`;
  const inReplyTo = oneLine(params.inReplyTo ?? '');
  // Loaded when it is needed: most workspaces never do.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from,
    to,
    cc,
    replyTo: mailboxesOf(params.replyTo, 'Reply to'),
    subject: oneLine(params.subject),
    ...(params.text === '' && params.html !== '' ? {} : { text: params.text }),
    ...(params.html === '' ? {} : { html: params.html }),
    attachments,
    headers: [...headersOf(params.headers ?? {}), ...priorityHeaders(params.priority)],
    ...(inReplyTo === '' ? {} : { inReplyTo, references: inReplyTo }),
    messageId: id,
    date: new Date(now),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  return { id, from: from.address, recipients, bytes };
}

function senderOf({ from }: EmailSmtpParams, username: string): Mailbox {
  const [sender, ...others] = mailboxesOf(from ?? username, 'From');
  if (sender !== undefined && others.length === 0) return sender;
  throw new StepFailure({
    code: 'mail_sender_missing',
    message:
      sender === undefined ? 'The message has no sender.' : '“From” holds several addresses.',
    hint: 'Write one address in “From”.',
  });
}

/** Each once, whatever it is named in. */
function recipientsOf(boxes: readonly Mailbox[]): string[] {
  const byAddress = new Map(boxes.map(({ address }) => [address.toLowerCase(), address]));
  if (byAddress.size === 0) {
    throw new StepFailure({
      code: 'mail_recipient_missing',
      message: 'The message has no recipient.',
      hint: 'Fill in “To”; an expression may have given nothing.',
    });
  }
  if (byAddress.size > MAX_RECIPIENTS) {
    throw new StepFailure({
      code: 'mail_recipients_too_many',
      message: `The message has ${byAddress.size} recipients; at most ${MAX_RECIPIENTS} go in one.`,
      hint: 'Send it in parts, for example with “For each”.',
    });
  }
  return [...byAddress.values()];
}

function attachmentOf(part: AttachmentParam, index: number) {
  const given = part.content ?? null;
  const binary = isJsonObject(given) && typeof given.base64 === 'string' ? given : null;
  const filename = oneLine(part.filename ?? '').replace(/[/\\]/g, '_') || `attachment-${index + 1}`;
  const base64 = part.base64 ?? (typeof binary?.base64 === 'string' ? binary.base64 : undefined);
  if (base64 === undefined && given === null) {
    throw new StepFailure({
      code: 'body_invalid',
      message: `The attachment "${filename}" has no content.`,
      hint: 'An expression may have given nothing.',
    });
  }
  const ownType = typeof binary?.contentType === 'string' ? oneLine(binary.contentType) : undefined;
  const contentType = part.contentType ?? ownType;
  const content =
    base64 === undefined
      ? Buffer.from(typeof given === 'string' ? given : JSON.stringify(given))
      : Buffer.from(decodeBase64(base64, `the attachment "${filename}"`));
  return {
    filename,
    content,
    ...(contentType === undefined ? {} : { contentType }),
    ...(part.contentId === undefined ? {} : { cid: part.contentId }),
  };
}

function headersOf(values: NonNullable<EmailSmtpParams['headers']>) {
  return pairs(values).map(([key, value]) => {
    // RFC 5322, 2.2 and 3.6: printable ASCII without the colon.
    if (!/^[!-9;-~]{1,76}$/.test(key)) throw badHeader(`${JSON.stringify(key)} is no header name`);
    if (OWN_HEADERS.test(key)) throw badHeader(`“${key}” is set by this step itself`);
    if (/[\r\n\0]/.test(value.trim())) throw badHeader(`The header “${key}” holds a line break`);
    return { key, value: value.trim() };
  });
}

/** There is no one header for it: each family of mail programs reads its own. */
function priorityHeaders(priority: EmailSmtpParams['priority']) {
  if (priority === 'normal') return [];
  const isHigh = priority === 'high';
  return [
    { key: 'X-Priority', value: isHigh ? '1 (Highest)' : '5 (Lowest)' },
    { key: 'X-MSMail-Priority', value: isHigh ? 'High' : 'Low' },
    { key: 'Importance', value: isHigh ? 'high' : 'low' },
  ];
}

function badHeader(what: string): StepFailure {
  return new StepFailure({
    code: 'header_invalid',
    message: `${what}.`,
    hint: 'Further headers have a name such as X-Order and one line of text.',
  });
}

/** A line break in a header would begin another one. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function tooLarge(size: number): StepFailure {
  return new StepFailure({
    code: 'mail_too_large',
    message: `The attachments have ${(size / MEBIBYTE).toFixed(1)} MiB; at most ${MAX_BYTES / MEBIBYTE} go in a message.`,
    hint: 'Put them somewhere and send a link.',
  });
}
