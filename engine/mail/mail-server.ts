import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { CredentialData } from '../../shared/model/credential.ts';

export type SmtpServer = Extract<CredentialData, { type: 'smtp' }>;
export type ImapServer = Extract<CredentialData, { type: 'imap' }>;
export type MailServer = SmtpServer | ImapServer;

/** For the mail libraries, which are handed a socket and begin TLS on it themselves. */
export function tlsOptionsOf({ host, rejectUnauthorized, ca }: MailServer): ConnectionOptions {
  return {
    // What the certificate is checked for; without it, that would be "localhost".
    host,
    // An address is no name, and goes without one (RFC 6066, 3).
    ...(/[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {}),
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
  };
}

export function beginTls(socket: Socket, options: ConnectionOptions, ready: () => void): TLSSocket {
  return connectTls({ ...options, socket }, ready);
}
