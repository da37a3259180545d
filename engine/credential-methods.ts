import type { Api } from '../shared/rpc/contract.ts';
import type { Credentials } from './credentials/credentials.ts';
import type { PushHub } from './push-hub.ts';

export interface CredentialDeps {
  credentials: Credentials;
  pushes: PushHub;
}

type Methods = Extract<keyof Api, `credentials.${string}`>;

/** The calls about stored credentials. */
export function credentialMethods({ credentials, pushes }: CredentialDeps): Pick<Api, Methods> {
  return {
    'credentials.list': async () => ({ credentials: credentials.list().map(credentials.show) }),
    'credentials.save': async ({ name, data }) => {
      const saved = credentials.save(name, data);
      pushes.changed('credential', saved.id);
      return credentials.show(saved);
    },
    'credentials.remove': async ({ name }) => {
      const { id } = credentials.get(name);
      credentials.remove(name);
      pushes.changed('credential', id);
      return { ok: true };
    },
  };
}
