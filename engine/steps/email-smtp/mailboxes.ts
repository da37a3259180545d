import addressparser from 'nodemailer/lib/addressparser';
import { StepFailure } from '../define-step.ts';
import type { MailboxesParam } from './params.ts';

export interface Mailbox {
  name: string;
  address: string;
}

/** A line break would begin another header, the others end an address (RFC 5321, 4.1.2). */
const FORBIDDEN = /[\s<>()[\]\\,;:"\p{Cc}]/u;
const MAX_LENGTH = 320;

/**
 * `Ann <ann@example.com>, bob@example.com`, a list of such, or of names and addresses. Nothing for
 * what is left out. Throws StepFailure `mail_address_invalid`.
 */
export function mailboxesOf(value: MailboxesParam | undefined, what: string): Mailbox[] {
  if (value === undefined) return [];
  return [value].flat().flatMap((each): Mailbox[] => {
    if (each === null) return [];
    if (typeof each === 'string') {
      // Lists are pasted with one in each line, too.
      const list = each.trim().replace(/[\r\n]+/g, ', ');
      return addressparser(list, { flatten: true }).map(checked(what));
    }
    const { name = '', address } = each;
    // Whoever names one address means one, whatever an expression put into it.
    return address.trim() === '' ? [] : [checked(what)({ name, address: address.trim() })];
  });
}

function checked(what: string): (box: Mailbox) => Mailbox {
  return ({ name, address }) => {
    const at = address.lastIndexOf('@');
    const fits =
      at > 0 &&
      at < address.length - 1 &&
      address.indexOf('@') === at &&
      address.length <= MAX_LENGTH &&
      !FORBIDDEN.test(address);
    if (!fits) {
      const shown = address === '' ? name : address;
      throw new StepFailure({
        code: 'mail_address_invalid',
        message: `${JSON.stringify(shown.slice(0, 100))} in “${what}” is no e-mail address.`,
        hint: 'Write it like Ann <ann@example.com>, with a comma between several.',
      });
    }
    return { name: name.replace(/[\p{Cc}\s]+/gu, ' ').trim(), address };
  };
}

export function domainOf({ address }: Mailbox): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
