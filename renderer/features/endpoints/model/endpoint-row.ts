import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import type { LatestEvent, SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import type { EndpointTraffic } from '../../../../shared/model/insights.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { type Health, healthOf, NO_TRAFFIC, type Traffic } from './endpoint-health.ts';

/** An endpoint with all that its row says of it. */
export interface EndpointRow {
  id: string;
  endpoint: Endpoint;
  /** Whose events it takes, in a word or two. */
  provider: string;
  health: Health;
  latest: LatestEvent | undefined;
  traffic: Traffic;
  /** That hear it: of the published version, or of the draft while there is none. */
  workflows: readonly Workflow[];
}

export function endpointRows({
  endpoints,
  schemes,
  latest,
  traffic,
  workflows,
  now,
}: {
  endpoints: readonly Endpoint[];
  schemes: readonly SchemeEntry[];
  latest: readonly LatestEvent[];
  traffic: EndpointTraffic | undefined;
  workflows: readonly Workflow[];
  now: number;
}): EndpointRow[] {
  return endpoints
    .map((endpoint): EndpointRow => {
      const { id, settings } = endpoint;
      const newest = latest.find((event) => event.id === id);
      const own = traffic?.endpoints.find((each) => each.id === id) ?? NO_TRAFFIC;
      return {
        id,
        endpoint,
        provider: providerName(settings.verification.scheme, schemes),
        latest: newest,
        traffic: own,
        health: healthOf({ endpoint, latest: newest, traffic: own, now }),
        workflows: workflows.filter(({ triggers }) =>
          triggers.some(({ endpointId }) => endpointId === id),
        ),
      };
    })
    .toSorted((a, b) => a.endpoint.settings.path.localeCompare(b.endpoint.settings.path));
}

function providerName(scheme: string, schemes: readonly SchemeEntry[]): string {
  if (scheme === 'none') return 'Anyone';
  return schemes.find((entry) => entry.scheme === scheme)?.name ?? scheme;
}

/** Whether the row has all of the words somewhere. */
export function rowHas({ endpoint, provider, workflows }: EndpointRow, text: string): boolean {
  const { path, name = '', verification } = endpoint.settings;
  const all = [path, name, provider, verification.scheme, ...workflows.map((each) => each.name)]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
