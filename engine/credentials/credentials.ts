import type { Database } from 'better-sqlite3';
import { NotFoundError } from '../../shared/errors.ts';
import {
  type Credential,
  type CredentialData,
  credentialDataSchema,
  credentialSchema,
} from '../../shared/model/credential.ts';
import { newIdText } from '../db/ids.ts';
import type { Redactor } from './redactor.ts';
import type { Vault } from './vault.ts';

export interface Credentials {
  list(): Credential[];
  has(name: string): boolean;
  /** Throws NotFoundError or SecretUnreadableError. */
  data(name: string): CredentialData;
  /** Makes the credential, or replaces the one of this name. */
  save(name: string, data: CredentialData): Credential;
  remove(name: string): void;
}

interface Row {
  id: string;
  name: string;
  type: string;
  data: Buffer;
  created_at: number;
  updated_at: number;
}

export function createCredentials(deps: {
  db: Database;
  vault: Vault;
  redactor: Redactor;
  now: () => number;
}): Credentials {
  const { db, vault, redactor, now } = deps;
  const all = db.prepare<[], Row>('SELECT * FROM credentials ORDER BY name');
  const byName = db.prepare<[string], Row>('SELECT * FROM credentials WHERE name = ?');
  const upsert = db.prepare(
    `INSERT INTO credentials (id, name, type, data, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET type = excluded.type, data = excluded.data, updated_at = excluded.updated_at`,
  );
  const remove = db.prepare('DELETE FROM credentials WHERE name = ?');
  const cache = new Map<string, CredentialData>();

  function open(row: Row): CredentialData {
    const data = credentialDataSchema.parse(
      JSON.parse(vault.open(row.data, `credential ${row.id}`)),
    );
    cache.set(row.name, data);
    redactor.set(`credential ${row.name}`, secretsOf(data));
    return data;
  }
  // Known from the start, so that they are masked even where a step never asked for them.
  for (const row of all.all()) {
    try {
      open(row);
    } catch {
      // Said when it is used: one unreadable credential must not keep the engine from starting.
    }
  }

  function get(name: string): Row {
    const row = byName.get(name);
    if (row === undefined)
      throw new NotFoundError('credential', name, `Add it: patchbay credentials set "${name}" ...`);
    return row;
  }

  return {
    list: () => all.all().map(toCredential),
    has: (name) => byName.get(name) !== undefined,
    data: (name) => cache.get(name) ?? open(get(name)),
    save(name, data) {
      const id = byName.get(name)?.id ?? newIdText(now());
      const sealed = vault.seal(JSON.stringify(data), `credential ${id}`);
      upsert.run(id, name, data.type, sealed, now(), now());
      cache.set(name, data);
      redactor.set(`credential ${name}`, secretsOf(data));
      return toCredential(get(name));
    },
    remove(name) {
      get(name);
      remove.run(name);
      cache.delete(name);
      redactor.remove(`credential ${name}`);
    },
  };
}

function secretsOf(data: CredentialData): string[] {
  switch (data.type) {
    case 'basic':
      return [data.password, Buffer.from(`${data.username}:${data.password}`).toString('base64')];
    case 'bearer':
      return [data.token];
    case 'api-key':
      return [data.value];
    case 'webhook-secret':
      return [data.secret, data.secret.replace(/^wh(?:sec|sk)_/, '')];
    case 'webhook-url':
      return [data.url];
    case 'smtp':
    case 'imap':
      return data.password === undefined ? [] : [data.password];
    case 'github':
    case 'slack-bot':
      return [data.token];
    case 'openai-compatible':
      return data.apiKey === undefined ? [] : [data.apiKey];
    case 'oauth2':
      return data.clientSecret === undefined ? [] : [data.clientSecret];
  }
}

function toCredential(row: Row): Credential {
  return credentialSchema.parse({
    id: row.id,
    name: row.name,
    type: row.type,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
}
