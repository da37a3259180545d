import { randomBytes } from 'node:crypto';
import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/errors.ts';
import type { SecretsView } from '../../shared/model/endpoint-views.ts';
import {
  type EndpointSecret,
  hiddenSettings,
  MOST_SECRETS,
  type Verification,
} from '../../shared/model/verification.ts';
import type { EventRepository } from '../events/event-repository.ts';
import type { Endpoints, LiveEndpoint } from './endpoints.ts';

/** Events in which it is looked for when a secret was last the one that matched. */
const EVENTS_SEEN = 200;

/** The secrets of an endpoint one by one, so that one can be changed while the old one still counts. */
export interface EndpointSecrets {
  show(endpoint: LiveEndpoint): SecretsView;
  /**
   * Throws ConflictError where the scheme has no secrets or too many are there, InvalidInputError
   * for one that the scheme cannot use, or whose name is taken.
   */
  add(
    endpoint: LiveEndpoint,
    secret: { value: string; label: string | undefined; othersUntil: number | undefined },
  ): LiveEndpoint;
  /** Null: it does not end. Throws NotFoundError. */
  setExpiry(endpoint: LiveEndpoint, secretId: string, expiresAt: number | null): LiveEndpoint;
  /** Throws NotFoundError. */
  remove(endpoint: LiveEndpoint, secretId: string): LiveEndpoint;
}

export function createEndpointSecrets(deps: {
  endpoints: Pick<Endpoints, 'setSecrets'>;
  events: Pick<EventRepository, 'list'>;
  now: () => number;
}): EndpointSecrets {
  const { endpoints, events, now } = deps;

  const secretsOf = ({ settings }: LiveEndpoint): readonly EndpointSecret[] =>
    hiddenSettings(settings.verification).secrets;

  /** When each secret was last the one that matched, by its name; and how many events say so. */
  function matches({ seq, settings }: LiveEndpoint): { at: Map<string, number>; seen: number } {
    const rows = events.list({
      limit: EVENTS_SEEN,
      before: undefined,
      endpointSeq: seq,
      status: undefined,
    });
    const at = new Map<string, number>();
    for (const { verification, received_at: receivedAt } of rows) {
      const name = matchedName(verification, settings.verification);
      if (name !== null && !at.has(name)) at.set(name, receivedAt);
    }
    return { at, seen: rows.length };
  }

  function changed(
    endpoint: LiveEndpoint,
    secretId: string,
    change: (secret: EndpointSecret) => EndpointSecret[],
  ): LiveEndpoint {
    const secrets = secretsOf(endpoint);
    if (!secrets.some(({ id }) => id === secretId))
      throw new NotFoundError('secret', secretId, 'It was removed meanwhile.');
    // Names that stand for a place in the list must not move to another secret.
    const lasting = secrets.map((secret, index) => ({ ...secret, label: nameOf(secret, index) }));
    return endpoints.setSecrets(
      endpoint.id,
      lasting.flatMap((secret) => (secret.id === secretId ? change(secret) : [secret])),
    );
  }

  return {
    show(endpoint) {
      const { at, seen } = matches(endpoint);
      const { verification } = endpoint.settings;
      const secrets = secretsOf(endpoint).map((secret, index) => {
        const name = nameOf(secret, index);
        return {
          id: secret.id ?? '',
          name,
          addedAt: secret.addedAt ?? null,
          expiresAt: secret.expiresAt ?? null,
          active: (secret.expiresAt ?? Number.POSITIVE_INFINITY) > now(),
          lastMatchedAt: at.get(name) ?? null,
        };
      });
      const hasToken = verification.scheme === 'meta' || verification.scheme === 'whatsapp';
      const verifyTokenSet = hasToken ? verification.verifyToken !== undefined : null;
      return { secrets, eventsSeen: seen, verifyTokenSet };
    },
    add(endpoint, { value, label, othersUntil }) {
      const { verification } = endpoint.settings;
      if (verification.scheme === 'none')
        throw new ConflictError('The endpoint verifies nothing, so it has no secrets.', {
          hint: 'Choose how it verifies first.',
        });
      const old = secretsOf(endpoint);
      if (old.length >= MOST_SECRETS)
        throw new ConflictError(`An endpoint has at most ${MOST_SECRETS} secrets.`, {
          hint: 'Remove one that has ended first.',
        });
      const names = old.map(nameOf);
      if (label !== undefined && names.includes(label))
        throw new InvalidInputError('The secret cannot be added:', [
          `label: another secret is called "${label}", and events could not say which one matched`,
        ]);
      const kept = old.map((secret, index) => ({
        ...secret,
        label: nameOf(secret, index),
        ...(othersUntil === undefined || (secret.expiresAt ?? Infinity) <= othersUntil
          ? {}
          : { expiresAt: othersUntil }),
      }));
      const added = {
        id: randomBytes(9).toString('base64url'),
        value,
        label: label ?? freeName(now(), names),
        addedAt: now(),
      };
      // The newest is tried first, and what samples are signed with.
      return endpoints.setSecrets(endpoint.id, [added, ...kept]);
    },
    setExpiry: (endpoint, secretId, expiresAt) =>
      changed(endpoint, secretId, ({ expiresAt: _, ...secret }) => [
        expiresAt === null ? secret : { ...secret, expiresAt },
      ]),
    remove: (endpoint, secretId) => changed(endpoint, secretId, () => []),
  };
}

/** As events name it: engine/endpoints/schemes/secrets.ts. */
function nameOf({ label }: EndpointSecret, index: number): string {
  return label ?? `#${index + 1}`;
}

function freeName(now: number, taken: readonly string[]): string {
  const day = new Date(now).toISOString().slice(0, 10);
  let name = day;
  for (let number = 2; taken.includes(name); number += 1) name = `${day} (${number})`;
  return name;
}

function matchedName(note: string | null, { scheme }: Verification): string | null {
  if (note === null) return null;
  const said: unknown = JSON.parse(note);
  if (typeof said !== 'object' || said === null) return null;
  if (!('scheme' in said) || said.scheme !== scheme) return null;
  return 'secret' in said && typeof said.secret === 'string' ? said.secret : null;
}
