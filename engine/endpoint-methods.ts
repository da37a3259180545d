import type { LatestEvent } from '../shared/model/endpoint-views.ts';
import type { Api } from '../shared/rpc/contract.ts';
import { idToText } from './db/ids.ts';
import { createEndpointSecrets } from './endpoints/endpoint-secrets.ts';
import type { Endpoints, LiveEndpoint } from './endpoints/endpoints.ts';
import { schemeCatalog } from './endpoints/scheme-catalog.ts';
import type { EventRepository } from './events/event-repository.ts';
import type { EventSchemas } from './events/schema/event-schemas.ts';
import type { PushHub } from './push-hub.ts';

export interface EndpointMethodDeps {
  endpoints: Endpoints;
  events: EventRepository;
  schemas: EventSchemas;
  pushes: PushHub;
  now: () => number;
}

type Methods = Exclude<
  Extract<keyof Api, `endpoints.${string}`>,
  'endpoints.verifyPast' | 'endpoints.samples' | 'endpoints.simulate'
>;

/** The calls about endpoints. No answer holds a secret. */
export function endpointMethods(deps: EndpointMethodDeps): Pick<Api, Methods> {
  const { endpoints, events, schemas, pushes } = deps;
  const secrets = createEndpointSecrets(deps);

  function saved(endpoint: LiveEndpoint): LiveEndpoint {
    pushes.changed('endpoint', endpoint.id);
    return endpoint;
  }

  function latestOf({ id, seq }: LiveEndpoint): LatestEvent[] {
    const newest = { limit: 1, before: undefined, endpointSeq: seq, status: undefined };
    return events.list(newest).map((row) => ({
      id,
      eventId: idToText(row.id),
      at: row.received_at,
      status: row.status,
      reason: row.reason,
    }));
  }

  return {
    'endpoints.list': async () => ({ endpoints: endpoints.list() }),
    'endpoints.get': async ({ id }) => endpoints.show(endpoints.get(id)),
    'endpoints.create': async ({ settings }) => {
      await schemas.check(settings);
      return endpoints.show(saved(endpoints.create(settings)));
    },
    'endpoints.update': async ({ id, settings }) => {
      await schemas.check(settings);
      return endpoints.show(saved(endpoints.update(id, settings)));
    },
    'endpoints.learnSchema': async ({ id, ...options }) =>
      endpoints.show(await schemas.learn(endpoints.get(id), options)),
    'endpoints.drift': ({ id, events: count }) => schemas.drift(endpoints.get(id), count),
    'endpoints.remove': async ({ id: ref }) => {
      const { id } = endpoints.get(ref);
      endpoints.remove(id);
      pushes.changed('endpoint', id);
      return { ok: true };
    },
    'endpoints.restore': async ({ id }) => endpoints.show(saved(endpoints.restore(id))),
    'endpoints.schemes': async () => ({ schemes: schemeCatalog() }),
    'endpoints.latest': async () => ({
      events: endpoints.list().flatMap(({ id }) => latestOf(endpoints.get(id))),
    }),
    'endpoints.secrets': async ({ id }) => secrets.show(endpoints.get(id)),
    'endpoints.addSecret': async ({ id, value, label, othersUntil }) =>
      secrets.show(saved(secrets.add(endpoints.get(id), { value, label, othersUntil }))),
    'endpoints.setSecretExpiry': async ({ id, secretId, expiresAt }) =>
      secrets.show(saved(secrets.setExpiry(endpoints.get(id), secretId, expiresAt))),
    'endpoints.removeSecret': async ({ id, secretId }) =>
      secrets.show(saved(secrets.remove(endpoints.get(id), secretId))),
  };
}
