import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/errors.ts';
import { closestName, didYouMean } from '../../shared/expression/suggestions.ts';
import {
  type Credential,
  type CredentialData,
  type CredentialType,
  credentialDataSchema,
  credentialSchema,
  fieldsOf,
  type OAuth2Data,
  secretFieldsOf,
} from '../../shared/model/credential.ts';
import type { CredentialInput } from '../../shared/model/credential-views.ts';
import { newIdText } from '../db/ids.ts';
import { explainIssue } from '../steps/explain-issue.ts';
import { type CredentialRow, createCredentialRepository } from './credential-repository.ts';
import type { Redactor } from './redactor.ts';
import { secretTexts } from './secret-texts.ts';
import { isSameClient, type StoredTokens, storedTokensSchema } from './tokens.ts';
import { SecretUnreadableError, type Vault } from './vault.ts';

/** With its secrets: never leaves the engine. */
export interface StoredCredential {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly formerNames: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Null: sealed with another master key. */
  readonly data: CredentialData | null;
  /** Of oauth2, once somebody has signed in. */
  readonly tokens: StoredTokens | null;
  readonly tested: Credential['tested'];
}

export interface Credentials {
  list(): StoredCredential[];
  show(credential: StoredCredential): Credential;
  /** By its name, or by one it had before. */
  find(name: string): StoredCredential | undefined;
  /** The same; throws NotFoundError. */
  get(name: string): StoredCredential;
  byId(id: string): StoredCredential | undefined;
  has(name: string): boolean;
  /** Throws NotFoundError or SecretUnreadableError. */
  data(name: string): CredentialData;
  /** With the secrets of `stored` that the form left out. Throws InvalidInputError. */
  complete(input: CredentialInput, stored: StoredCredential | undefined): CredentialData;
  /** Makes the credential, or replaces the one of this name. */
  save(name: string, data: CredentialData): StoredCredential;
  /** The name of before goes on leading to it. Throws NotFoundError, ConflictError. */
  rename(name: string, to: string): StoredCredential;
  /** Throws NotFoundError. */
  remove(name: string): void;
  /** False: the credential was removed or is another client's by now, and nothing was stored. */
  setTokens(id: string, client: OAuth2Data, tokens: StoredTokens): boolean;
  setTested(id: string, tested: NonNullable<Credential['tested']>): void;
}

/** Access tokens that were replaced stay good for a while, and masked for as long as we run. */
const OLD_TOKENS_MASKED = 20;
const FORMER_NAMES_KEPT = 20;

const formerNamesSchema = z.array(z.string());
const testedSchema = credentialSchema.shape.tested.unwrap();

export function createCredentials(deps: {
  db: Database;
  vault: Vault;
  redactor: Redactor;
  now: () => number;
}): Credentials {
  const { db, vault, redactor, now } = deps;
  const repository = createCredentialRepository(db);
  const byId = new Map<string, StoredCredential>();
  const byName = new Map<string, StoredCredential>();
  const byFormerName = new Map<string, StoredCredential>();
  const oldTokens = new Map<string, string[]>();

  function opened<T>(sealed: Buffer | null, owner: string, schema: z.ZodType<T>): T | null {
    if (sealed === null) return null;
    try {
      return schema.parse(JSON.parse(vault.open(sealed, owner)));
    } catch {
      // Said when it is used: one unreadable credential must not keep the engine from starting.
      return null;
    }
  }

  function sealTokens(id: string, tokens: StoredTokens | null): Buffer | null {
    return tokens === null ? null : vault.seal(JSON.stringify(tokens), `tokens ${id}`);
  }

  function read(row: CredentialRow): StoredCredential {
    return {
      id: row.id,
      name: row.name,
      type: row.type,
      formerNames: formerNamesSchema.parse(JSON.parse(row.former_names)),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      data: opened(row.data, `credential ${row.id}`, credentialDataSchema),
      tokens: opened(row.tokens, `tokens ${row.id}`, storedTokensSchema),
      tested: row.tested === null ? null : testedSchema.parse(JSON.parse(row.tested)),
    };
  }

  function maskSecrets({ id, data, tokens }: StoredCredential): void {
    const before = oldTokens.get(id) ?? [];
    const current = data === null ? [] : secretTexts(data, tokens);
    oldTokens.set(id, tokensOf(tokens, before));
    redactor.set(`credential ${id}`, [...new Set([...current, ...before])]);
  }

  /** The lists of names are small, and change only when a person changes something. */
  function readAll(): void {
    byName.clear();
    byFormerName.clear();
    const all = [...byId.values()];
    for (const credential of all) byName.set(credential.name, credential);
    for (const credential of all)
      for (const name of credential.formerNames) byFormerName.set(name, credential);
  }

  function reread(id: string): StoredCredential {
    const row = repository.byId(id);
    if (row === undefined) throw new NotFoundError('credential', id);
    const credential = read(row);
    byId.set(id, credential);
    maskSecrets(credential);
    readAll();
    return credential;
  }

  for (const row of repository.all()) byId.set(row.id, read(row));
  readAll();
  // Known from the start, so that they are masked even where a step never asked for them.
  for (const credential of byId.values()) maskSecrets(credential);

  const find = (name: string): StoredCredential | undefined =>
    byName.get(name) ?? byFormerName.get(name);

  function exact(name: string): StoredCredential {
    const credential = byName.get(name);
    if (credential !== undefined) return credential;
    const now = byFormerName.get(name)?.name;
    throw new NotFoundError(
      'credential',
      name,
      now === undefined ? 'List them: patchbay credentials list.' : `It is called "${now}" now.`,
    );
  }

  function get(name: string): StoredCredential {
    const credential = find(name);
    if (credential === undefined)
      throw new NotFoundError('credential', name, `Add it: patchbay credentials set "${name}" ...`);
    return credential;
  }

  /** A name leads to one credential: whoever takes it, takes it from the one that had it before. */
  function taking(name: string, write: () => void): void {
    const former = byFormerName.get(name);
    db.transaction(() => {
      if (former !== undefined) {
        const names = former.formerNames.filter((one) => one !== name);
        repository.setName(former.id, former.name, JSON.stringify(names));
      }
      write();
    }).immediate();
    if (former !== undefined) reread(former.id);
  }

  return {
    list: () => [...byId.values()].sort((a, b) => a.name.localeCompare(b.name)),
    show: (credential) => credentialSchema.parse({ ...credential, ...statusOf(credential, now()) }),
    find,
    get,
    byId: (id) => byId.get(id),
    has: (name) => find(name) !== undefined,
    data(name) {
      const { data, name: current } = get(name);
      if (data === null) throw new SecretUnreadableError(`the credential "${current}"`);
      return data;
    },
    complete(input, stored) {
      const given: { [field: string]: unknown } = { ...input };
      const kept: object = stored?.data?.type === input.type ? stored.data : {};
      for (const field of secretFieldsOf(input.type))
        if (!(field in given)) given[field] = Reflect.get(kept, field);
      for (const [field, value] of Object.entries(given))
        if (value === null || value === undefined) delete given[field];
      const parsed = credentialDataSchema.safeParse(given, { error: explained(input.type) });
      if (parsed.success) return parsed.data;
      throw new InvalidInputError(
        'The credential does not fit:',
        parsed.error.issues.map(({ path, message }) =>
          path.length === 0 ? message : `${path.join('.')}: ${message}`,
        ),
        `The fields of the type: patchbay credentials types ${input.type}`,
      );
    },
    save(name, data) {
      const old = byName.get(name);
      const id = old?.id ?? newIdText(now());
      const keepsTokens =
        old?.data?.type === 'oauth2' && data.type === 'oauth2' && isSameClient(old.data, data);
      taking(name, () =>
        repository.put({
          id,
          name,
          type: data.type,
          data: vault.seal(JSON.stringify(data), `credential ${id}`),
          tokens: keepsTokens ? sealTokens(id, old.tokens) : null,
          former_names: JSON.stringify(old?.formerNames ?? []),
          created_at: old?.createdAt ?? now(),
          updated_at: now(),
        }),
      );
      return reread(id);
    },
    rename(name, to) {
      const credential = exact(name);
      if (name === to) return credential;
      if (byName.has(to))
        throw new ConflictError(`There is another credential "${to}" already.`, {
          hint: 'Choose another name, or remove the other credential first.',
        });
      const names = [name, ...credential.formerNames.filter((one) => one !== to && one !== name)];
      taking(to, () =>
        repository.setName(credential.id, to, JSON.stringify(names.slice(0, FORMER_NAMES_KEPT))),
      );
      return reread(credential.id);
    },
    remove(name) {
      const { id } = exact(name);
      repository.remove(id);
      byId.delete(id);
      oldTokens.delete(id);
      redactor.remove(`credential ${id}`);
      readAll();
    },
    setTokens(id, client, tokens) {
      const data = byId.get(id)?.data;
      if (data?.type !== 'oauth2' || !isSameClient(data, client)) return false;
      repository.setTokens(id, sealTokens(id, tokens));
      reread(id);
      return true;
    },
    setTested(id, tested) {
      if (!byId.has(id)) return;
      repository.setTested(id, JSON.stringify(tested));
      reread(id);
    },
  };
}

/** As steps explain theirs, with the fields of the type. */
function explained(type: CredentialType): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return explainIssue(issue);
    const fields = fieldsOf(type);
    const lines = issue.keys.map(
      (key) => `there is no field "${key}"${didYouMean(closestName(key, fields))}`,
    );
    return `${lines.join('; ')} (${type} has ${fields.join(', ')})`;
  };
}

function tokensOf(tokens: StoredTokens | null, before: readonly string[]): string[] {
  const current = [tokens?.accessToken, tokens?.refreshToken].filter(
    (token): token is string => typeof token === 'string',
  );
  return [...new Set([...current, ...before])].slice(0, OLD_TOKENS_MASKED);
}

function statusOf(
  { data, tokens }: StoredCredential,
  now: number,
): Pick<Credential, 'status' | 'problem'> {
  if (data === null)
    return {
      status: 'unreadable',
      problem:
        'It was encrypted with another master key. Put that key back, or enter the secrets again.',
    };
  const problem = data.type === 'oauth2' ? signedOut(data, tokens, now) : null;
  return { status: problem === null ? 'ready' : 'signed-out', problem };
}

function signedOut({ grant }: OAuth2Data, tokens: StoredTokens | null, now: number): string | null {
  if (grant === 'client-credentials') return null;
  if (tokens === null) return 'Nobody has signed in yet: authorize it.';
  if (tokens.signedOut !== null) return tokens.signedOut;
  const { expiresAt, refreshToken } = tokens;
  return expiresAt !== null && expiresAt <= now && refreshToken === null
    ? 'Its access token has run out, and the provider gave none to renew it with: authorize it again.'
    : null;
}
