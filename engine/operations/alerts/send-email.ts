import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { CredentialData } from '../../../shared/model/credential.ts';
import type { HttpClient } from '../../net/http-client.ts';
import { StepFailure } from '../../steps/define-step.ts';

export interface Email {
  smtp: Extract<CredentialData, { type: 'smtp' }>;
  http: HttpClient;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** Makes the Message-ID: the same at every try. */
  id: string;
  signal: AbortSignal;
  timeLimitMs: number;
}

/** Sends one message over a connection of its own, under the network policy. Throws StepFailure. */
export async function sendEmail(email: Email): Promise<void> {
  const { smtp, signal, timeLimitMs } = email;
  if (smtp.oauth2 !== undefined)
    throw new StepFailure({
      code: 'credential_invalid',
      message: 'Alerts cannot sign in to a mail server by OAuth2.',
      hint: 'Use an SMTP credential with an app password.',
    });
  let socket: Socket | undefined;
  const end = (): void => {
    socket?.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    socket = await email.http.connect({ host: smtp.host, port: smtp.port, signal });
    const transport = createTransport({
      host: smtp.host,
      port: smtp.port,
      connection: socket,
      secure: smtp.secure === 'tls',
      requireTLS: smtp.secure === 'starttls',
      ignoreTLS: smtp.secure === 'none',
      greetingTimeout: timeLimitMs,
      socketTimeout: timeLimitMs,
      tls: {
        rejectUnauthorized: smtp.rejectUnauthorized,
        ...(smtp.ca === undefined ? {} : { ca: smtp.ca }),
      },
      ...(smtp.username === undefined
        ? {}
        : { auth: { user: smtp.username, pass: smtp.password ?? '' } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({
        from: email.from,
        to: [...email.to],
        subject: email.subject,
        text: email.text,
        messageId: `<${email.id}@patchbay.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } finally {
      transport.close();
    }
  } catch (error) {
    if (error instanceof StepFailure || signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StepFailure({
      code: 'email_not_sent',
      message: `The mail server ${smtp.host} did not take the message: ${reason}`,
      hint: 'Check the server, the encryption and the password of the SMTP credential.',
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}
