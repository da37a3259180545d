import type { Api } from '../shared/rpc/contract.ts';
import type { inboxContract } from '../shared/rpc/inbox-contract.ts';
import type { Committer } from './db/committer.ts';
import { idToText } from './db/ids.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { compareEvents } from './events/compare-events.ts';
import type { EventChoices } from './events/event-choice.ts';
import type { EventReader } from './events/event-reader.ts';
import type { EventRepository } from './events/event-repository.ts';
import type { EventExport } from './events/export/export-events.ts';
import type { Marks } from './events/marks/marks.ts';
import type { Resend } from './events/resend.ts';
import type { EventSamples } from './events/samples.ts';
import type { Gaps } from './operations/gaps/gaps.ts';
import type { PushHub } from './push-hub.ts';
import type { RunOperations } from './runs/run-operations.ts';
import { isSearch, type TextSearch } from './search/text-search.ts';
import { parseDefinition } from './workflows/workflow-repository.ts';
import type { Workflows } from './workflows/workflows.ts';

type InboxMethod = Extract<keyof Api, keyof typeof inboxContract>;

export interface InboxDeps {
  events: EventRepository;
  eventReader: EventReader;
  choices: EventChoices;
  marks: Marks;
  samples: EventSamples;
  eventExport: EventExport;
  gaps: Pick<Gaps, 'list'>;
  endpoints: Endpoints;
  workflows: Workflows;
  operations: RunOperations;
  resend: Resend;
  committer: Committer;
  pushes: PushHub;
  now: () => number;
  textSearch: TextSearch;
}

/** The calls about what people do with stored events. */
export function inboxMethods(deps: InboxDeps): Pick<Api, InboxMethod> {
  const { events, choices, marks, samples, endpoints, operations } = deps;

  /** Seqs of the endpoints that a draft listens to. */
  function listenedTo(definition: ReturnType<typeof parseDefinition>): number[] {
    const known = new Set(endpoints.list().map(({ id }) => id));
    return definition.steps.flatMap(({ params }) => {
      const id = params['endpoint'];
      return typeof id === 'string' && known.has(id) ? [endpoints.get(id).seq] : [];
    });
  }

  return {
    'events.count': async ({ filter, most }) => {
      if (isSearch(filter.query)) {
        const { count, more } = await deps.textSearch.surveyEvents(
          filter.query,
          choices.conditions(filter),
          { most },
        );
        return { count, more };
      }
      const count = events.count(choices.conditions(filter), most + 1);
      return { count: Math.min(count, most), more: count > most };
    },
    'events.mark': ({ events: choice, ...wanted }) => marks.mark(choice, wanted),
    'events.undoMark': ({ undo }) => marks.undo(undo),
    'events.resend': ({ id, endpoint, bodyBase64, ...edited }) =>
      deps.resend(operations.event(id), {
        endpoint: endpoint === undefined ? undefined : endpoints.get(endpoint),
        method: edited.method,
        headers: edited.headers,
        query: edited.query,
        body: bodyBase64 === undefined ? undefined : Buffer.from(bodyBase64, 'base64'),
        sign: edited.sign,
        privateKey: edited.privateKey,
      }),
    'events.gaps': async (range) => ({ gaps: deps.gaps.list(range) }),
    'events.export': ({ events: choice, format, file }) =>
      deps.eventExport.toFile(choice, format, file),
    'events.exportText': ({ events: choice, format }) => deps.eventExport.toText(choice, format),
    'events.compare': async ({ before, after }) =>
      compareEvents(deps, operations.event(before), operations.event(after)),
    'events.saveSample': async ({ id: ref, name }) => {
      const { seq, id } = operations.event(ref);
      await deps.committer.write(() => samples.save(seq, name, deps.now()));
      deps.pushes.changed('event', idToText(id));
      return { id: idToText(id), name };
    },
    'events.samples': async ({ endpoint, workflow: ref }) => {
      const workflow = ref === undefined ? null : deps.workflows.get(ref);
      const seqs = endpoint === undefined ? [] : [endpoints.get(endpoint).seq];
      if (workflow !== null) seqs.push(...listenedTo(parseDefinition(workflow.draft)));
      const found = samples.list(
        endpoint === undefined && workflow === null
          ? null
          : { endpointSeqs: seqs, workflowSeq: workflow?.seq ?? -1 },
      );
      const names = new Map(found.map(({ seq, name }) => [seq, name]));
      const shown = deps.eventReader.summaries(events.listed([...names.keys()]));
      return {
        samples: shown.map((event) => ({ name: names.get(event.seq) ?? '', event })),
      };
    },
  };
}
