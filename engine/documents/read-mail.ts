import PostalMime, { type Address, type Attachment, decodeWords, type Email } from 'postal-mime';
import type { Json, JsonObject } from '../../shared/json.ts';
import { DocumentError } from './document-error.ts';
import { htmlText } from './html-text.ts';

export interface MailOptions {
  /** Bytes of attachments, in all, that are given in base64; the others only say what they are. */
  attachmentBytes: number;
  /** Characters of text and of HTML. */
  textLength: number;
}

const MOST_HEADERS = 500;
const HEADER_LENGTH = 10_000;
const MOST_ADDRESSES = 1000;
const MOST_ATTACHMENTS = 200;

/**
 * A message as it is sent (RFC 5322, MIME) as plain data: encoded words and transfer encodings are
 * resolved, groups of addresses opened. What it does not say is null or empty. Throws DocumentError
 * for one that is nested too deep or has too many headers.
 */
export async function readMail(bytes: Uint8Array, options: MailOptions): Promise<JsonObject> {
  const mail = await parsed(bytes);
  const headers = headersOf(mail);
  const html = mail.html ?? null;
  const text = mail.text ?? (html === null ? null : htmlText(html));
  const cut = (value: string | null): string | null => value?.slice(0, options.textLength) ?? null;
  const isCut = [text, html].some((value) => (value?.length ?? 0) > options.textLength);
  return {
    messageId: mail.messageId ?? null,
    subject: mail.subject ?? '',
    from: mailboxesOf([mail.from ?? mail.sender])[0] ?? null,
    to: mailboxesOf(mail.to),
    cc: mailboxesOf(mail.cc),
    bcc: mailboxesOf(mail.bcc),
    replyTo: mailboxesOf(mail.replyTo),
    date: timeOf(mail.date),
    inReplyTo: mail.inReplyTo ?? null,
    references: (mail.references ?? '').split(/\s+/).filter((id) => id !== ''),
    automatic: isAutomatic(headers),
    text: cut(text),
    html: cut(html),
    headers: Object.fromEntries(headers),
    attachments: attachmentsOf(mail, options.attachmentBytes),
    truncated: isCut || mail.attachments.length > MOST_ATTACHMENTS,
  };
}

async function parsed(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes);
  } catch (error) {
    throw new DocumentError(
      `the message cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** By names in lower case; a list where one comes more than once. */
function headersOf({ headers }: Email): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const { key, value } of headers.slice(0, MOST_HEADERS)) {
    const text = decodeWords(value.slice(0, HEADER_LENGTH));
    const before = found.get(key);
    if (before === undefined) found.set(key, text);
    else found.set(key, Array.isArray(before) ? [...before, text] : [before, text]);
  }
  return found;
}

function mailboxesOf(all: readonly (Address | undefined)[] | undefined): JsonObject[] {
  return (all ?? [])
    .flatMap((each) => (each === undefined ? [] : (each.group ?? [each])))
    .slice(0, MOST_ADDRESSES)
    .map(({ name, address }) => ({ name, address: address ?? '' }));
}

/** Sent by a program: an answer to it may never end (RFC 3834; Precedence is older custom). */
function isAutomatic(headers: ReadonlyMap<string, Json>): boolean {
  const submitted = `${headers.get('auto-submitted') ?? 'no'}`.trim().toLowerCase();
  return (
    (submitted !== 'no' && submitted !== '') ||
    /^(?:bulk|list|junk|auto_reply)$/i.test(`${headers.get('precedence') ?? ''}`.trim()) ||
    headers.has('x-autoreply') ||
    headers.has('x-auto-response-suppress')
  );
}

function attachmentsOf({ attachments }: Email, most: number): JsonObject[] {
  let left = most;
  return attachments.slice(0, MOST_ATTACHMENTS).map((attachment) => {
    const bytes = bytesOf(attachment);
    const isGiven = bytes.length <= left && most > 0;
    if (isGiven) left -= bytes.length;
    return {
      name: attachment.filename,
      type: attachment.mimeType,
      size: bytes.length,
      contentId: attachment.contentId?.replace(/^<|>$/g, '') ?? null,
      inline: attachment.disposition === 'inline' || attachment.related === true,
      base64: isGiven ? bytes.toString('base64') : null,
    };
  });
}

function bytesOf({ content }: Attachment): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  if (content instanceof ArrayBuffer) return Buffer.from(content);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

function timeOf(date: string | undefined): string | null {
  const time = new Date(date ?? '');
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
