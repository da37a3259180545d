import * as z from 'zod';
import type { Api } from '../../../shared/rpc/contract.ts';
import type { CredentialTest } from './examine.ts';

const resultSchema = z.object({ ok: z.boolean(), message: z.string() });

/** Asks the other side of each credential, one after the other, whether it still signs in. */
export async function testCredentials(api: Api): Promise<CredentialTest[]> {
  const { credentials } = await api['credentials.list']({});
  const results: CredentialTest[] = [];
  for (const { name } of credentials) {
    const test: unknown = Reflect.get(api, 'credentials.test');
    if (typeof test !== 'function') break;
    try {
      const result: unknown = await Reflect.apply(test, api, [{ name }]);
      results.push({ name, ...resultSchema.parse(result) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      results.push({ name, ok: false, message });
    }
  }
  return results;
}
