import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { ConflictError, NotFoundError, UserError } from '../../shared/errors.ts';
import {
  type Endpoint,
  type EndpointSettings,
  endpointSettingsSchema,
  withoutSecrets,
} from '../../shared/model/endpoint.ts';
import {
  type EndpointSecret,
  type HiddenSettings,
  hiddenSettings,
  keptSecretSchema,
  withHiddenSettings,
} from '../../shared/model/verification.ts';
import type { Redactor } from '../credentials/redactor.ts';
import type { Vault } from '../credentials/vault.ts';
import { newIdText } from '../db/ids.ts';
import { type PreparedEndpoint, prepareEndpoint } from './prepare-endpoint.ts';
import { createRemovedEndpoints, type EndpointRow } from './removed-endpoints.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

class EndpointTakenError extends UserError {
  readonly code = 'endpoint_taken';
  readonly path: string;
  constructor(path: string) {
    super(`The path "${path}" is already used by another endpoint.`, {
      hint: 'Choose another path, or remove the other endpoint.',
    });
    this.path = path;
  }
}

/** An endpoint made ready for the hot path. Replaced as a whole when its settings change. */
export interface LiveEndpoint extends PreparedEndpoint {
  readonly seq: number;
  readonly id: string;
  /** With secrets: never leaves the engine. */
  readonly settings: EndpointSettings;
  readonly bucket: TokenBucket | null;
  /** The same object before and after a change: requests that were open give back what they took. */
  readonly load: EndpointLoad;
}

export interface EndpointLoad {
  openRequests: number;
}

export interface Endpoints {
  list(): Endpoint[];
  /** By id, a unique beginning of one, or path. Throws NotFoundError, ConflictError. */
  get(ref: string): LiveEndpoint;
  find(ref: string): LiveEndpoint | undefined;
  byPath(path: string): LiveEndpoint | undefined;
  bySeq(seq: number): LiveEndpoint | undefined;
  show(endpoint: LiveEndpoint): Endpoint;
  /**
   * The address that senders call, by the settings of the endpoint or else of the listener; null
   * where neither says it. Signatures may cover it, so it is never what a Host header says.
   */
  publicUrl(endpoint: LiveEndpoint): string | null;
  /** Without a path an unguessable one is made. Throws EndpointTakenError, InvalidInputError. */
  create(settings: Omit<EndpointSettings, 'path'> & { path?: string | undefined }): LiveEndpoint;
  /**
   * Secrets that are left out stay as they are stored, as long as the scheme is the same. Throws as
   * `create` does, and NotFoundError.
   */
  update(ref: string, settings: EndpointSettings): LiveEndpoint;
  /**
   * Puts other secrets in the place of those that are there, also none. Throws NotFoundError, and
   * InvalidInputError for one that the scheme cannot use.
   */
  setSecrets(ref: string, secrets: readonly EndpointSecret[]): LiveEndpoint;
  remove(ref: string): void;
  /**
   * Brings one back that was removed within the last day, with its secrets and events.
   * Throws NotFoundError, EndpointTakenError.
   */
  restore(id: string): LiveEndpoint;
  /** Takes back one whose row was rolled back. */
  forget(endpoint: LiveEndpoint): void;
  /** Keeps the number of events without asking the database each time. */
  counted(seq: number, receivedAt: number): void;
  /** After retention: numbers are read again when they are asked for. */
  recount(): void;
}

/** A beginning of an id must be this long; ids made in the same minute share eight characters. */
const SHORTEST_BEGINNING = 8;

export function createEndpoints(deps: {
  db: Database;
  vault: Vault;
  redactor: Redactor;
  now: () => number;
  hooksUrl: () => string | null;
  /** Of the workspace. */
  publicUrl: () => string | undefined;
  isUsed: (endpointId: string) => string | undefined;
}): Endpoints {
  const { db, vault, redactor, now } = deps;
  const insert = db.prepare(
    'INSERT INTO endpoints (id, path, settings, secrets, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const change = db.prepare(
    'UPDATE endpoints SET path = ?, settings = ?, secrets = ?, updated_at = ? WHERE seq = ?',
  );
  const createdAt = db
    .prepare<[number], number>('SELECT created_at FROM endpoints WHERE seq = ?')
    .pluck();
  const count = db
    .prepare<[number], number>('SELECT COUNT(*) FROM events WHERE endpoint_seq = ?')
    .pluck();
  const newest = db
    .prepare<[number], number>(
      'SELECT received_at FROM events WHERE endpoint_seq = ? ORDER BY seq DESC LIMIT 1',
    )
    .pluck();

  const byPath = new Map<string, LiveEndpoint>();
  const byId = new Map<string, LiveEndpoint>();
  const bySeq = new Map<number, LiveEndpoint>();
  const statistics = new Map<number, { events: number; lastAt: number | null }>();
  const removed = createRemovedEndpoints(db, now);
  /** Sealed with another master key: kept as they are until somebody enters new ones. */
  const unreadable = new Map<string, Buffer>();

  function activate(
    row: { seq: number; id: string },
    settings: EndpointSettings,
    prepared: PreparedEndpoint,
  ): LiveEndpoint {
    const old = bySeq.get(row.seq);
    if (old !== undefined) byPath.delete(old.settings.path);
    const endpoint: LiveEndpoint = {
      ...row,
      ...prepared,
      settings,
      bucket: settings.rate === undefined ? null : createTokenBucket(settings.rate),
      load: old?.load ?? { openRequests: 0 },
    };
    byPath.set(settings.path, endpoint);
    byId.set(endpoint.id, endpoint);
    bySeq.set(endpoint.seq, endpoint);
    redactor.set(`endpoint ${endpoint.id}`, hiddenTexts(settings));
    return endpoint;
  }

  function load(row: EndpointRow): LiveEndpoint {
    const settings = endpointSettingsSchema.parse({
      ...JSON.parse(row.settings),
      path: row.path,
    });
    let hidden: HiddenSettings = { secrets: [] };
    try {
      if (row.secrets !== null) hidden = openHidden(vault, row.secrets, row.id);
    } catch {
      if (row.secrets !== null) unreadable.set(row.id, row.secrets);
      // Without its secret the endpoint refuses everything (no_secret) and keeps it, which is safe.
    }
    const complete = withHidden(settings, { ...hidden, secrets: named(hidden.secrets) });
    return activate({ seq: row.seq, id: row.id }, complete, prepareEndpoint(complete));
  }

  for (const row of db.prepare<[], EndpointRow>('SELECT * FROM endpoints').all()) load(row);

  function forget(endpoint: LiveEndpoint): void {
    byPath.delete(endpoint.settings.path);
    byId.delete(endpoint.id);
    bySeq.delete(endpoint.seq);
    redactor.remove(`endpoint ${endpoint.id}`);
  }

  function find(ref: string): LiveEndpoint | undefined {
    return byId.get(ref) ?? byPath.get(ref) ?? byPath.get(ref.replace(/^\/?(?:hooks\/)?/, ''));
  }

  function get(ref: string): LiveEndpoint {
    const named = find(ref);
    if (named !== undefined) return named;
    const begun =
      ref.length < SHORTEST_BEGINNING ? [] : [...byId.values()].filter((e) => e.id.startsWith(ref));
    const [endpoint, second] = begun;
    if (endpoint === undefined)
      throw new NotFoundError('endpoint', ref, 'List them: patchbay endpoints list.');
    if (second !== undefined)
      throw new ConflictError(`Several endpoints begin with "${ref}".`, {
        hint: `Use a longer part: ${begun.map((e) => e.id).join(', ')}.`,
      });
    return endpoint;
  }

  function numbers(seq: number): { events: number; lastAt: number | null } {
    let known = statistics.get(seq);
    if (known === undefined) {
      known = { events: count.get(seq) ?? 0, lastAt: newest.get(seq) ?? null };
      statistics.set(seq, known);
    }
    return known;
  }

  function publicUrl({ settings }: LiveEndpoint): string | null {
    if (settings.publicUrl !== undefined) return settings.publicUrl;
    const base = deps.publicUrl();
    return base === undefined ? null : `${base.replace(/\/+$/, '')}/hooks/${settings.path}`;
  }

  function show(endpoint: LiveEndpoint): Endpoint {
    const { events, lastAt } = numbers(endpoint.seq);
    const local = deps.hooksUrl();
    const { path } = endpoint.settings;
    return {
      id: endpoint.id,
      createdAt: createdAt.get(endpoint.seq) ?? 0,
      settings: withoutSecrets(endpoint.settings),
      secretCount: hiddenSettings(endpoint.settings.verification).secrets.length,
      url: publicUrl(endpoint) ?? (local === null ? null : `${local}/hooks/${path}`),
      eventCount: events,
      lastEventAt: lastAt,
    };
  }

  function encode(settings: EndpointSettings, id: string): [string, Buffer | null] {
    const hidden = hiddenSettings(settings.verification);
    const sealed = hasHidden(hidden) ? vault.seal(JSON.stringify(hidden), `endpoint ${id}`) : null;
    return [JSON.stringify(withoutSecrets(settings)), sealed];
  }

  return {
    list: () => [...byId.values()].map(show),
    get,
    find,
    byPath: (path) => byPath.get(path),
    bySeq: (seq) => bySeq.get(seq),
    show,
    publicUrl,
    create(input) {
      const path = input.path ?? randomBytes(16).toString('base64url');
      const settings = withNamedSecrets({ ...input, path }, now());
      if (byPath.has(settings.path)) throw new EndpointTakenError(settings.path);
      const prepared = prepareEndpoint(settings);
      const id = newIdText(now());
      const [json, sealed] = encode(settings, id);
      const { lastInsertRowid } = insert.run(id, settings.path, json, sealed, now(), now());
      return activate({ seq: Number(lastInsertRowid), id }, settings, prepared);
    },
    update(ref, input) {
      const endpoint = get(ref);
      const taken = byPath.get(input.path);
      if (taken !== undefined && taken.id !== endpoint.id) throw new EndpointTakenError(input.path);
      const settings = withKeptSecrets(withNamedSecrets(input, now()), endpoint.settings);
      const prepared = prepareEndpoint(settings);
      const [json, sealed] = encode(settings, endpoint.id);
      const isSameScheme = settings.verification.scheme === endpoint.settings.verification.scheme;
      const kept = isSameScheme ? unreadable.get(endpoint.id) : undefined;
      change.run(settings.path, json, sealed ?? kept ?? null, now(), endpoint.seq);
      if (sealed !== null || !isSameScheme) unreadable.delete(endpoint.id);
      return activate({ seq: endpoint.seq, id: endpoint.id }, settings, prepared);
    },
    setSecrets(ref, secrets) {
      const { seq, id, settings: old } = get(ref);
      const { verifyToken } = hiddenSettings(old.verification);
      const settings = withHidden(old, { secrets: [...secrets], verifyToken });
      const prepared = prepareEndpoint(settings);
      const [json, sealed] = encode(settings, id);
      change.run(settings.path, json, sealed, now(), seq);
      unreadable.delete(id);
      return activate({ seq, id }, settings, prepared);
    },
    remove(ref) {
      const endpoint = get(ref);
      const user = deps.isUsed(endpoint.id);
      if (user !== undefined)
        throw new ConflictError(`The workflow "${user}" listens to this endpoint.`, {
          hint: 'Remove or change that workflow first, or set the endpoint’s state to retired.',
        });
      removed.remove(endpoint.seq);
      forget(endpoint);
    },
    restore(id) {
      const row = removed.get(id);
      if (row === undefined)
        throw new NotFoundError('removed endpoint', id, 'Make a new one with the same path.');
      if (byPath.has(row.path)) throw new EndpointTakenError(row.path);
      removed.putBack(row);
      return load(row);
    },
    forget,
    counted(seq, receivedAt) {
      const known = statistics.get(seq);
      if (known === undefined) return;
      known.events++;
      known.lastAt = receivedAt;
    },
    recount: () => statistics.clear(),
  };
}

function hasHidden({ secrets, verifyToken }: HiddenSettings): boolean {
  return secrets.length > 0 || verifyToken !== undefined;
}

/** Each secret gets an id: its value is never told, and its place in the list may change. */
function named(secrets: readonly EndpointSecret[]): EndpointSecret[] {
  return secrets.map((secret) =>
    secret.id === undefined ? { ...secret, id: randomBytes(9).toString('base64url') } : secret,
  );
}

function withNamedSecrets(settings: EndpointSettings, now: number): EndpointSettings {
  const hidden = hiddenSettings(settings.verification);
  const secrets = hidden.secrets.map((secret) => ({ addedAt: now, ...secret }));
  return withHidden(settings, { ...hidden, secrets: named(secrets) });
}

/** What is left out stays as it is stored, as long as the scheme is the same. */
function withKeptSecrets(input: EndpointSettings, old: EndpointSettings): EndpointSettings {
  if (input.verification.scheme !== old.verification.scheme) return input;
  const given = hiddenSettings(input.verification);
  const stored = hiddenSettings(old.verification);
  return withHidden(input, {
    secrets: given.secrets.length === 0 ? stored.secrets : given.secrets,
    verifyToken: given.verifyToken ?? stored.verifyToken,
  });
}

/** Everything by which a secret would be known where it must not be seen. */
function hiddenTexts({ verification }: EndpointSettings): string[] {
  if (verification.scheme === 'none') return [];
  const { secrets, verifyToken } = hiddenSettings(verification);
  const values = secrets.map((secret) => secret.value);
  if (verifyToken !== undefined) values.push(verifyToken);
  // As they stand in a Basic header, encoded together.
  return verification.scheme === 'basic'
    ? [...values, ...values.map((value) => `${verification.username}:${value}`)]
    : values;
}

function withHidden(settings: EndpointSettings, hidden: HiddenSettings): EndpointSettings {
  return { ...settings, verification: withHiddenSettings(settings.verification, hidden) };
}

/** Before there were other hidden settings, it was the list of secrets alone. */
const sealedSchema = z.union([
  keptSecretSchema.array().transform((secrets): HiddenSettings => ({ secrets })),
  z.object({ secrets: keptSecretSchema.array(), verifyToken: z.string().optional() }),
]);

function openHidden(vault: Vault, sealed: Buffer, id: string): HiddenSettings {
  return sealedSchema.parse(JSON.parse(vault.open(sealed, `endpoint ${id}`)));
}
