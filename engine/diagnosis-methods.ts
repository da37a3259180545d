import type { Api } from '../shared/rpc/contract.ts';
import type { Committer } from './db/committer.ts';
import { idToText } from './db/ids.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { createEventDoctor } from './events/event-doctor.ts';
import type { EventRepository, StoredEvent } from './events/event-repository.ts';
import { createVerifyPast } from './events/verify-past.ts';
import type { PushHub } from './push-hub.ts';
import { SAMPLES } from './simulator/samples/index.ts';
import { createSimulator } from './simulator/simulate.ts';

export interface DiagnosisDeps {
  endpoints: Endpoints;
  events: EventRepository;
  committer: Committer;
  pushes: PushHub;
  hooksUrl: () => string | null;
  now: () => number;
  /** By id or the beginning of one. Throws NotFoundError. */
  event: (ref: string) => StoredEvent;
}

type Methods =
  | 'events.diagnose'
  | 'endpoints.verifyPast'
  | 'endpoints.samples'
  | 'endpoints.simulate';

/** The calls that explain and verify what has arrived. */
export function diagnosisMethods(deps: DiagnosisDeps): Pick<Api, Methods> {
  const { endpoints, pushes } = deps;
  const doctor = createEventDoctor(deps);
  const { verifyPast } = createVerifyPast({
    ...deps,
    noted: (event) => pushes.changed('event', idToText(event)),
  });
  const { simulate } = createSimulator(deps);
  return {
    'events.diagnose': async ({ id }) => doctor.explain(deps.event(id)),
    'endpoints.verifyPast': async ({ id, limit }) => verifyPast(endpoints.get(id), limit),
    'endpoints.samples': async () => ({
      providers: SAMPLES.map(({ provider, name, events }) => ({
        provider,
        name,
        events: Object.keys(events),
      })),
    }),
    'endpoints.simulate': async ({ id, ...options }) =>
      simulate({
        endpoint: endpoints.get(id),
        provider: options.provider,
        event: options.event,
        sample: options.sample,
        count: options.count,
        hostile: options.hostile,
        privateKey: options.privateKey,
      }),
  };
}
