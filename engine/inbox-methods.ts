import type { Api } from '../shared/rpc/contract.ts';
import type { inboxContract } from '../shared/rpc/inbox-contract.ts';
import type { EventChoices } from './events/event-choice.ts';
import type { EventRepository } from './events/event-repository.ts';
import type { Marks } from './events/marks/marks.ts';

type InboxMethod = Extract<keyof Api, keyof typeof inboxContract>;

export interface InboxDeps {
  events: EventRepository;
  choices: EventChoices;
  marks: Marks;
}

/** The calls about what people do with stored events. */
export function inboxMethods(deps: InboxDeps): Pick<Api, InboxMethod> {
  const { events, choices, marks } = deps;
  return {
    'events.count': async ({ filter, most }) => {
      const count = events.count(choices.conditions(filter), most + 1);
      return { count: Math.min(count, most), more: count > most };
    },
    'events.mark': ({ events: choice, ...wanted }) => marks.mark(choice, wanted),
    'events.undoMark': ({ undo }) => marks.undo(undo),
  };
}
