import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { mailFailure } from '../../mail/mail-failure.ts';
import type { MailServer } from '../../mail/mail-server.ts';
import { doesNotWork } from './credential-type.ts';

/** What went wrong, in words; the signal's reason is thrown on. */
export function mailTrouble(
  error: unknown,
  { data, signal }: { data: MailServer; signal: AbortSignal },
): CredentialTest {
  signal.throwIfAborted();
  const { message, hint } = mailFailure(error, data);
  return doesNotWork(message, hint ?? null);
}
