import type { FetchMessageObject, MessageAddressObject, MessageStructureObject } from 'imapflow';
import { shortId } from '../../values/seen.ts';
import type { EmailImapParams } from './params.ts';

/** What is asked of each new mail before it is decided whether it is wanted. */
export const ENVELOPE = {
  uid: true,
  flags: true,
  envelope: true,
  internalDate: true,
  size: true,
  bodyStructure: true,
} as const;

/**
 * The same for the same mail, wherever it is and however often it comes. Some senders use one message
 * id for all they send, but not with one date.
 */
export function keyOf({ envelope, size }: FetchMessageObject): string {
  const { messageId, date, subject, from } = envelope ?? {};
  const sent = timeOf(date)?.toISOString() ?? '';
  if (messageId !== undefined && messageId !== '') return `${messageId} ${sent}`.trim();
  return shortId(JSON.stringify([sent, subject, from?.[0]?.address, size]));
}

/** When the server got it, ms UTC. */
export function arrivalOf({ internalDate }: FetchMessageObject): number {
  return timeOf(internalDate)?.getTime() ?? 0;
}

export function timeOf(time: Date | string | undefined): Date | null {
  const date = new Date(time ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

export function isWanted(
  { envelope, flags, bodyStructure }: FetchMessageObject,
  params: Pick<EmailImapParams, 'from' | 'to' | 'subject' | 'unseen' | 'withAttachment'>,
): boolean {
  // Gone for the person, though the server still has it.
  if (flags?.has('\\Deleted') === true) return false;
  if (params.unseen && flags?.has('\\Seen') === true) return false;
  if (params.withAttachment && !hasAttachment(bodyStructure)) return false;
  const { from = [], sender = [], to = [], cc = [], subject = '' } = envelope ?? {};
  return (
    names([...from, ...sender], params.from) &&
    names([...to, ...cc], params.to) &&
    subject.toLowerCase().includes(params.subject.toLowerCase())
  );
}

/** Whether one of the addresses contains one of the words; without any, it does. */
function names(addresses: readonly MessageAddressObject[], wanted: string): boolean {
  const words = wanted
    .toLowerCase()
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  return addresses.some(({ name = '', address = '' }) => {
    const text = `${name} <${address}>`.toLowerCase();
    return words.some((word) => text.includes(word));
  });
}

export interface AttachedPart {
  name: string | null;
  type: string;
  /** In bytes, as it is sent. */
  size: number;
  inline: boolean;
}

/** By the structure that the server tells, without the content. */
export function attachedParts(part: MessageStructureObject | undefined): AttachedPart[] {
  if (part === undefined) return [];
  const { type, disposition, dispositionParameters, parameters, childNodes, size = 0 } = part;
  if (childNodes !== undefined && type !== 'message/rfc822')
    return childNodes.flatMap(attachedParts);
  const name = dispositionParameters?.['filename'] ?? parameters?.['name'] ?? null;
  const isBody = (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';
  if (isBody && name === null) return [];
  const inline =
    disposition === 'inline' || (disposition !== 'attachment' && part.id !== undefined);
  return [{ name, type, size, inline }];
}

function hasAttachment(part: MessageStructureObject | undefined): boolean {
  return attachedParts(part).some(({ inline }) => !inline);
}
