import type { CredentialType } from '../../../shared/model/credential.ts';
import type { Api } from '../../../shared/rpc/contract.ts';
import type { CredentialTest } from './examine.ts';

/** What others are good for only shows where they are used. */
const SIGN_IN_SOMEWHERE: ReadonlySet<CredentialType> = new Set([
  'smtp',
  'imap',
  'github',
  'slack-bot',
  'openai-compatible',
  'oauth2',
]);

/** Asks the other side of each credential, one after the other, whether it still signs in. */
export async function testCredentials(api: Api): Promise<CredentialTest[]> {
  const { credentials } = await api['credentials.list']({});
  const results: CredentialTest[] = [];
  for (const { name, type } of credentials) {
    if (!SIGN_IN_SOMEWHERE.has(type)) continue;
    try {
      const { ok, message } = await api['credentials.test']({ name });
      results.push({ name, ok, message });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      results.push({ name, ok: false, message });
    }
  }
  return results;
}
