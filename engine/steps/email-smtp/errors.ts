import { networkFailure } from '../../http/failures.ts';
import { StepFailure } from '../define-step.ts';

/** How far a conversation with a mail server had come. */
export type SmtpStage = 'connect' | 'greeting' | 'auth' | 'envelope' | 'data';

interface Where {
  host: string;
  port: number;
}

/** What nodemailer puts on its errors. */
interface SmtpError {
  code: string;
  response: string;
  responseCode: number | undefined;
  rejected: boolean;
  command: string;
}

/**
 * In words, with a kind that a retry policy understands: 4yz replies are temporary (RFC 5321, 4.2.1)
 * and count as 503, 5yz are for good and have none.
 */
export function smtpFailure(error: unknown, at: Where & { stage: SmtpStage }): StepFailure {
  if (error instanceof StepFailure) return error;
  const found = read(error);
  const { responseCode, response } = found;
  if (responseCode === undefined) return withoutReply(error, found, at);
  const temporary = responseCode < 500;
  const { code, message, hint } = explain(found, at.stage);
  return new StepFailure({
    code,
    message: `${message}: ${response}`,
    hint: temporary ? 'It may work later: a retry policy on this step tries again.' : hint,
    ...(temporary ? { kind: '503' } : {}),
    details: { reply: responseCode, response },
    cause: error,
  });
}

export function timeoutFailure(
  { host, port }: Where,
  milliseconds: number,
  stage: SmtpStage,
): StepFailure {
  const time = `${milliseconds / 1000} s`;
  if (stage === 'data') return unknownOutcome({ host, port }, `did not answer within ${time}`);
  return new StepFailure({
    code: 'timeout',
    kind: 'timeout',
    message:
      stage === 'connect'
        ? `No connection to the mail server ${host}:${port} came about within ${time}.`
        : `The mail server ${host}:${port} was not done within ${time}.`,
    hint: 'Check port and encryption: 465 wants tls, 587 starttls. If it needs longer, raise timeoutMs.',
  });
}

/** Trying again by itself could send it twice. */
function unknownOutcome({ host, port }: Where, what: string): StepFailure {
  return new StepFailure({
    code: 'smtp_outcome_unknown',
    message: `The mail server ${host}:${port} had the whole message, but ${what}.`,
    hint: 'Look whether it arrived before you retry the step: it may have been sent.',
  });
}

function explain({ code, command, rejected }: SmtpError, stage: SmtpStage) {
  if (code === 'ETLS')
    return {
      code: 'smtp_no_tls',
      message: 'The mail server does not encrypt the connection',
      hint: 'Try tls with port 465. Choose none only within a network that you trust.',
    };
  if (code === 'EAUTH' || stage === 'auth')
    return {
      code: 'smtp_auth',
      message: 'The mail server does not accept the sign-in',
      hint: 'Check user name and password; many providers want an app password here.',
    };
  if (command === 'MAIL FROM' && !rejected)
    return {
      code: 'smtp_sender_rejected',
      message: 'The mail server does not take mail from this sender',
      hint: '“From” most often has to be the address of the account, or one that it may use.',
    };
  if (code === 'EENVELOPE')
    return {
      code: 'smtp_recipients_rejected',
      message: 'The mail server took none of the recipients',
      hint: 'Check the addresses, and whether the server wants a sign-in first.',
    };
  if (stage === 'greeting')
    return {
      code: 'smtp_refused',
      message: 'The mail server does not want this connection',
      hint: 'It may block this computer’s address: use the provider’s server for sending.',
    };
  return {
    code: 'smtp_message_rejected',
    message: 'The mail server did not take the message',
    hint: 'Its words say why; sender, size and content are what servers look at.',
  };
}

function withoutReply(
  error: unknown,
  { code, command }: SmtpError,
  { host, port, stage }: Where & { stage: SmtpStage },
): StepFailure {
  if (stage === 'data') return unknownOutcome({ host, port }, 'the connection broke');
  if (code === 'EMESSAGE' && command === 'MAIL FROM')
    return new StepFailure({
      code: 'mail_too_large',
      message: 'The message is larger than the mail server takes.',
      hint: 'Send a link instead of the attachments.',
    });
  if (code === 'EAUTH')
    return new StepFailure({
      code: 'smtp_auth',
      message: 'The mail server offers no way to sign in that is known here.',
      hint: 'Perhaps it does so only with encryption: choose tls or starttls.',
    });
  if (code === 'EENVELOPE')
    return new StepFailure({
      code: 'mail_address_invalid',
      message: `The mail server cannot take an address: ${text(error)}.`,
      hint: 'Letters outside of ASCII in addresses need a server that knows SMTPUTF8.',
    });
  if (code === 'EPROTOCOL')
    return new StepFailure({
      code: 'smtp_not_mail',
      message: `${host}:${port} does not answer as a mail server does.`,
      hint: 'Check the port, and the encryption: 465 wants tls, 587 starttls.',
    });
  return reached(error, { host, port });
}

/** Of the system and of TLS. */
function reached(error: unknown, { host, port }: Where): StepFailure {
  const url = new URL(`smtp://${host.includes(':') ? `[${host}]` : host}:${port}`);
  const {
    kind = 'network',
    message,
    details,
    hint,
    code,
  } = networkFailure(original(error), { url });
  return new StepFailure({
    code,
    kind,
    message,
    // The general hint names a setting that this step does not have.
    hint: hint?.includes('tls.')
      ? 'If you know the server, put its (or its authority’s) certificate into the credential.'
      : (hint ?? 'Check port and encryption: 465 wants tls, 587 starttls.'),
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}

/** nodemailer replaces the system's code and keeps the former one. */
function original(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'originalCode' in error ? error.originalCode : 'code' in error ? error.code : '';
  // Nothing came, or it ended before its time.
  const known = code === 'ECONNECTION' || code === undefined || code === '' ? 'ECONNRESET' : code;
  return Object.assign(new Error(error.message), { code: known });
}

function read(error: unknown): SmtpError {
  const of = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const response = of('response');
  const responseCode = of('responseCode');
  return {
    code: `${of('code') ?? ''}`,
    command: `${of('command') ?? ''}`,
    response: typeof response === 'string' ? tidy(response) : '',
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
    rejected: Array.isArray(of('rejected')),
  };
}

/** One line of a reply that may have several, each with its code. */
function tidy(response: string): string {
  return response
    .split(/\r?\n/)
    .map((line, i) => (i === 0 ? line.replace(/^(\d{3})-/, '$1 ') : line.replace(/^\d{3}[- ]/, '')))
    .join(' ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 500);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}
