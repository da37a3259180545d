import { ConflictError, InvalidInputError } from '../shared/errors.ts';
import type { Alert, AlertChannel } from '../shared/model/alert.ts';
import type { CredentialData } from '../shared/model/credential.ts';
import { secretFieldsOf } from '../shared/model/credential.ts';
import type { CredentialDetail, CredentialUse } from '../shared/model/credential-views.ts';
import type { Api } from '../shared/rpc/contract.ts';
import type { CredentialUses } from './credentials/credential-uses.ts';
import type { Credentials, StoredCredential } from './credentials/credentials.ts';
import type { Authorizations } from './credentials/oauth2/authorizations.ts';
import type { CredentialTests } from './credentials/test-credential.ts';
import { credentialTypeCatalog } from './credentials/types/index.ts';
import type { Host } from './host.ts';
import type { PushHub } from './push-hub.ts';

export interface CredentialDeps {
  credentials: Credentials;
  credentialUses: CredentialUses;
  credentialTests: CredentialTests;
  authorizations: Authorizations;
  openUrl: Host['openUrl'];
  /** Alerts name credentials too. */
  upkeep: Pick<Api, 'alerts.list' | 'alerts.save'>;
  pushes: PushHub;
}

type Methods = Extract<keyof Api, `credentials.${string}`>;

/** The calls about stored credentials. No answer holds a secret. */
export function credentialMethods(deps: CredentialDeps): Pick<Api, Methods> {
  const { credentials, credentialUses, authorizations, pushes } = deps;

  const usesOf = ({ name, formerNames }: StoredCredential): CredentialUse[] =>
    credentialUses.of([name, ...formerNames]);

  /** Mailboxes that sign in with its tokens. */
  const linkedTo = ({ name, formerNames }: StoredCredential): StoredCredential[] =>
    credentials.list().filter(({ data }) => {
      const linked = data !== null && 'oauth2' in data ? data.oauth2 : undefined;
      return linked !== undefined && [name, ...formerNames].includes(linked);
    });

  async function alertsNaming({ name, formerNames }: StoredCredential): Promise<Alert[]> {
    const { alerts } = await deps.upkeep['alerts.list']({});
    return alerts.filter(({ rule }) =>
      rule.channels.some((channel) => [name, ...formerNames].includes(credentialOf(channel) ?? '')),
    );
  }

  async function detail(credential: StoredCredential): Promise<CredentialDetail> {
    const { data, tokens } = credential;
    return {
      ...credentials.show(credential),
      data: data === null ? null : withoutSecrets(data),
      secretsSet: data === null ? [] : secretFieldsOf(data.type).filter((field) => field in data),
      usedBy: usesOf(credential),
      usedByCredentials: linkedTo(credential).map(({ name }) => name),
      usedByAlerts: (await alertsNaming(credential)).map(({ rule }) => rule.name),
      tokens:
        tokens === null || tokens.signedOut !== null
          ? null
          : {
              account: tokens.account,
              scopes: tokens.scopes,
              expiresAt: tokens.expiresAt,
              obtainedAt: tokens.obtainedAt,
              renewable: tokens.refreshToken !== null,
            },
    };
  }

  return {
    'credentials.types': async () => ({ types: credentialTypeCatalog() }),
    'credentials.list': async () => ({ credentials: credentials.list().map(credentials.show) }),
    'credentials.uses': async () => {
      const uses = credentialUses.all();
      return {
        credentials: credentials.list().flatMap(({ id, name, formerNames }) => {
          const usedBy = [name, ...formerNames].flatMap((each) => uses.get(each) ?? []);
          return usedBy.length === 0 ? [] : [{ id, usedBy }];
        }),
      };
    },
    'credentials.get': async ({ name }) => detail(credentials.get(name)),
    'credentials.save': async ({ name, data: input }) => {
      const stored = credentials.list().find((one) => one.name === name);
      const data = credentials.complete(input, stored);
      checkLink(name, data);
      const saved = credentials.save(name, data);
      pushes.changed('credential', saved.id);
      return credentials.show(saved);
    },
    'credentials.rename': async ({ name, to }) => {
      const renamed = credentials.rename(name, to);
      const names = [name, ...renamed.formerNames];
      for (const linked of linkedTo(renamed))
        if (linked.data !== null && 'oauth2' in linked.data)
          credentials.save(linked.name, { ...linked.data, oauth2: to });
      for (const { id, rule } of await alertsNaming(renamed)) {
        const channels = rule.channels.map((channel) =>
          names.includes(credentialOf(channel) ?? '') ? { ...channel, credential: to } : channel,
        );
        await deps.upkeep['alerts.save']({ id, rule: { ...rule, channels } });
      }
      const drafts = credentialUses.renameInDrafts(names, to);
      for (const { id } of drafts) pushes.changed('workflow', id);
      pushes.changed('credential', renamed.id);
      return {
        credential: credentials.show(renamed),
        drafts: drafts.map((row) => row.name),
        published: [
          ...new Set(
            usesOf(renamed)
              .filter(({ version }) => version === 'published')
              .map(({ workflow }) => workflow),
          ),
        ],
      };
    },
    'credentials.remove': async ({ name, force }) => {
      const credential = credentials.get(name);
      if (!force) await refuseWhileUsed(credential);
      credentials.remove(name);
      pushes.changed('credential', credential.id);
      return { ok: true };
    },
    'credentials.test': async (input) => {
      const result = await deps.credentialTests.run(input);
      const stored = input.name === undefined ? undefined : credentials.find(input.name);
      if (stored !== undefined) pushes.changed('credential', stored.id);
      return result;
    },
    'credentials.authorize': async ({ name, open }) => {
      const started = await authorizations.start(name);
      // Where no browser can be opened, the person opens the address.
      if (open && started.url !== null) await deps.openUrl(started.url).catch(() => undefined);
      return started;
    },
    'credentials.authorization': async ({ id }) => authorizations.status(id),
    'credentials.finishAuthorization': ({ id, address }) => authorizations.finish(id, address),
    'credentials.cancelAuthorization': async ({ id }) => authorizations.cancel(id),
  };

  function checkLink(name: string, data: CredentialData): void {
    const linked = 'oauth2' in data ? data.oauth2 : undefined;
    if (linked === undefined) return;
    const other = credentials.find(linked);
    if (other?.type === 'oauth2' && other.name !== name) return;
    throw new InvalidInputError(
      'The credential does not fit:',
      [
        other === undefined
          ? `oauth2: there is no credential "${linked}"`
          : `oauth2: "${linked}" is of the type ${other.type}`,
      ],
      'Add a credential of the type oauth2 first, and name it here.',
    );
  }

  async function refuseWhileUsed(credential: StoredCredential): Promise<void> {
    const workflows = new Set(usesOf(credential).map(({ workflow }) => `"${workflow}"`));
    const others = linkedTo(credential).map(({ name }) => `the credential "${name}"`);
    const alerts = (await alertsNaming(credential)).map(({ rule }) => `the alert "${rule.name}"`);
    const users = [...workflows, ...others, ...alerts];
    if (users.length === 0) return;
    const shown = users.slice(0, 5).join(', ');
    const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
    throw new ConflictError(`The credential "${credential.name}" is used by ${shown}${more}.`, {
      hint: 'Choose another one there first, or remove it all the same (--force): what uses it then fails.',
    });
  }
}

function credentialOf(channel: AlertChannel): string | undefined {
  return 'credential' in channel ? channel.credential : undefined;
}

function withoutSecrets(data: CredentialData): CredentialDetail['data'] {
  const hidden = secretFieldsOf(data.type);
  return Object.fromEntries(Object.entries(data).filter(([field]) => !hidden.includes(field)));
}
