import { ConflictError } from '../../shared/errors.ts';
import type { Diagnosis, Finding } from '../../shared/model/diagnosis.ts';
import { EVENT_REASONS } from '../../shared/model/event.ts';
import { diagnose } from '../endpoints/doctor/diagnose.ts';
import { refusalFinding } from '../endpoints/doctor/refusal-findings.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { EventRepository, StoredEvent } from './event-repository.ts';
import { parseRawHeaders } from './trigger-reader.ts';

export interface EventDoctor {
  /**
   * Why an event was refused, or why it would be with the endpoint’s settings of now, at the time
   * when it arrived. Throws ConflictError when its endpoint is gone.
   */
  explain(event: StoredEvent): Diagnosis;
}

export function createEventDoctor(deps: {
  events: EventRepository;
  endpoints: Endpoints;
}): EventDoctor {
  const { events, endpoints } = deps;
  return {
    explain(event) {
      const endpoint =
        event.endpoint_seq === null ? undefined : endpoints.bySeq(event.endpoint_seq);
      const refusal = event.reason === null ? null : refusalFinding(event.reason);
      if (event.status === 'rejected' && event.reason !== null && refusal !== null) {
        const detail = EVENT_REASONS[event.reason];
        return {
          verdict: { ok: false, reason: event.reason, detail, secret: null },
          findings: [atEndpoint(refusal, endpoint?.settings.path ?? 'ENDPOINT')],
        };
      }
      if (endpoint === undefined)
        throw new ConflictError('The event’s endpoint does not exist any more.', {
          hint: 'Without its secret there is nothing to examine the signature with.',
        });
      const others = endpoints
        .list()
        .filter(({ id }) => id !== endpoint.id)
        .flatMap(({ id }) => {
          const { settings } = endpoints.get(id);
          const { verification } = settings;
          return verification.scheme === 'none' ? [] : [{ name: settings.path, verification }];
        });
      const { path } = endpoint.settings;
      const { verdict, findings } = diagnose({
        verification: endpoint.settings.verification,
        request: {
          method: event.method,
          url: event.url,
          rawHeaders: parseRawHeaders(event.raw_headers),
          body: events.body(event),
        },
        publicUrl: endpoints.publicUrl(endpoint),
        now: event.received_at,
        others,
        bodySize: event.body_size,
      });
      return { verdict, findings: findings.map((finding) => atEndpoint(finding, path)) };
    },
  };
}

/** With commands that can be run as they stand. */
function atEndpoint(finding: Finding, path: string): Finding {
  return { ...finding, howToMend: finding.howToMend.replaceAll('ENDPOINT', path) };
}
