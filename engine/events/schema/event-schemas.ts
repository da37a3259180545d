import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConflictError } from '../../../shared/errors.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import type { EndpointSettings } from '../../../shared/model/endpoint.ts';
import type { Drift, EventSchema } from '../../../shared/model/event-schema.ts';
import { idToText } from '../../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../../endpoints/endpoints.ts';
import type { Workflows } from '../../workflows/workflows.ts';
import type { EventReader } from '../event-reader.ts';
import type { EventRepository } from '../event-repository.ts';
import type { ReadOnce } from '../hook-decisions.ts';
import { type BodyCheck, compileBodyCheck } from './body-check.ts';
import { createDriftReport } from './drift.ts';
import { inferSchema } from './infer-schema.ts';

/** Between two turns of the event loop: webhooks keep arriving meanwhile. */
const AT_ONCE = 20;

export interface EventSchemas {
  /** Whether the body does not fit the endpoint's schema; what cannot be read fits none. */
  deviates(endpoint: LiveEndpoint, read: ReadOnce): Promise<boolean>;
  /** An event was accepted: there may be enough to learn from. */
  accepted(endpoint: LiveEndpoint): void;
  /** Throws InvalidInputError when the schema cannot be used. */
  check(settings: Pick<EndpointSettings, 'schema'>): Promise<void>;
  /** From the newest accepted events; saves it with the endpoint. Throws ConflictError. */
  learn(
    endpoint: LiveEndpoint,
    options: { events: number; onDeviation: EventSchema['onDeviation'] },
  ): Promise<LiveEndpoint>;
  /** Throws ConflictError when the endpoint has no schema. */
  drift(endpoint: LiveEndpoint, events: number): Promise<Drift>;
}

export function createEventSchemas(deps: {
  endpoints: Endpoints;
  events: EventRepository;
  eventReader: EventReader;
  workflows: Pick<Workflows, 'listeners' | 'compiled'>;
  changed: (endpointId: string) => void;
  log: Logger;
}): EventSchemas {
  const { endpoints, events, eventReader, workflows, log } = deps;
  // Settings are replaced as a whole when they change, and so is the schema in them.
  const checks = new WeakMap<JsonObject, Promise<BodyCheck>>();
  /** By the endpoint's number: how many events must be there before it is tried again. */
  const nextTry = new Map<number, number>();

  function checkOf(schema: JsonObject): Promise<BodyCheck> {
    let check = checks.get(schema);
    if (check === undefined) {
      check = compileBodyCheck(schema);
      checks.set(schema, check);
    }
    return check;
  }

  /** Bodies that could be read, newest first. */
  async function* bodies(
    endpoint: LiveEndpoint,
    limit: number,
  ): AsyncGenerator<{ id: string; body: Json }> {
    let before: number | undefined;
    for (let left = limit; left > 0; left -= AT_ONCE) {
      const rows = events.list({
        limit: Math.min(AT_ONCE, left),
        before,
        endpointSeq: endpoint.seq,
        status: 'accepted',
      });
      for (const { seq } of rows) {
        before = seq;
        const event = events.bySeq(seq);
        if (event === undefined) continue;
        const { trigger, error } = await eventReader.read(event);
        if (error === null) yield { id: idToText(event.id), body: trigger.body ?? null };
      }
      if (rows.length < AT_ONCE) return;
      await turn();
    }
  }

  async function learned(endpoint: LiveEndpoint, limit: number): Promise<JsonObject | null> {
    const samples: Json[] = [];
    for await (const { body } of bodies(endpoint, limit)) samples.push(body);
    return samples.length < 2 ? null : inferSchema(samples);
  }

  function save(endpoint: LiveEndpoint, schema: EventSchema): LiveEndpoint {
    const saved = endpoints.update(endpoint.id, { ...endpoint.settings, schema });
    deps.changed(saved.id);
    return saved;
  }

  async function learnByItself(endpoint: LiveEndpoint): Promise<void> {
    const { schema } = endpoint.settings;
    if (schema?.mode !== 'learn') return;
    const found = await learned(endpoint, schema.events);
    // A person may have changed it meanwhile.
    const now = endpoints.bySeq(endpoint.seq);
    if (found === null || now?.settings.schema !== schema) return;
    save(now, { ...schema, schema: found });
  }

  return {
    async deviates({ settings }, read) {
      const schema = settings.schema?.schema;
      if (schema === undefined) return false;
      try {
        const { trigger, error } = await read();
        if (error !== null) return true;
        return !(await checkOf(schema)).fits(trigger.body ?? null);
      } catch (error) {
        // The event must not be lost for a schema that cannot be asked.
        log.error({ err: error }, 'an event could not be compared with its schema');
        return false;
      }
    },

    accepted(endpoint) {
      const { schema } = endpoint.settings;
      if (schema?.mode !== 'learn' || schema.schema !== undefined) return;
      const { eventCount } = endpoints.show(endpoint);
      if (eventCount < (nextTry.get(endpoint.seq) ?? schema.events)) return;
      nextTry.set(endpoint.seq, eventCount + schema.events);
      learnByItself(endpoint).catch((error: unknown) =>
        log.error({ err: error }, 'the shape of events could not be learned'),
      );
    },

    async check({ schema }) {
      if (schema?.schema !== undefined) await compileBodyCheck(schema.schema);
    },

    async learn(endpoint, options) {
      const schema = await learned(endpoint, options.events);
      if (schema === null)
        throw new ConflictError('There are not enough events to learn from.', {
          hint: 'At least two accepted events are needed. Send some, or give the schema yourself.',
        });
      return save(endpoints.get(endpoint.id), { mode: 'learn', ...options, schema });
    },

    async drift(endpoint, limit) {
      const schema = endpoint.settings.schema?.schema;
      if (schema === undefined)
        throw new ConflictError('The endpoint has no schema to compare with.', {
          hint: `Learn one: patchbay endpoints schema ${endpoint.settings.path} --learn`,
        });
      const report = createDriftReport(schema, await checkOf(schema));
      for await (const { id, body } of bodies(endpoint, limit)) report.add(body, id);
      return report.finish(
        workflows.listeners(endpoint.id).map(({ versionSeq }) => workflows.compiled(versionSeq)),
      );
    },
  };
}
