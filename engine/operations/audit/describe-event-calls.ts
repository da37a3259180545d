import type { Method } from '../../../shared/rpc/contract.ts';
import { type Look, some, told } from './call-description.ts';

/** How calls about events are told. */
export const eventLooks: { [M in Extract<Method, `events.${string}`>]?: Look<M> } = {
  'events.send':
    ({ endpoint }) =>
    ({ id }) =>
      told('endpoint', { name: endpoint }, `Recorded an event of our own (${id}).`),
  'events.replay':
    ({ workflow, version }) =>
    ({ runs }) => {
      const through = workflow === undefined ? '' : ` through “${workflow}”`;
      const events = [...new Set(runs.map(({ eventId }) => eventId))];
      const [only] = events.length === 1 ? events : [];
      return told(
        'event',
        only === undefined ? {} : { id: only },
        `Replayed ${some(events, 'event')}${through} (${version}): ${some(runs, 'run')}.`,
      );
    },
  'events.resend':
    ({ id }) =>
    (resent) =>
      told('event', { id: resent.id ?? id }, `Sent the event ${id} again: ${resent.status}.`),
  'events.export':
    () =>
    ({ events, file }) =>
      told('event', {}, `Exported ${count(events)} to ${file}.`),
  'events.saveSample':
    () =>
    ({ id, name }) =>
      told(
        'event',
        { id },
        name === null ? 'Took its name from a sample.' : `Saved an event as the sample “${name}”.`,
      ),
  // That somebody has opened an event changes nothing for anybody else.
  'events.mark':
    ({ starred, archived }) =>
    ({ changed }) => {
      if (changed === 0 || (starred ?? archived) === undefined) return null;
      const marks = [
        ...(archived === undefined ? [] : [archived ? 'archived' : 'put back into the inbox']),
        ...(starred === undefined ? [] : [starred ? 'starred' : 'without a star now']),
      ];
      return told('event', {}, `Marked ${count(changed)}: ${marks.join(', ')}.`);
    },
  'events.undoMark':
    () =>
    ({ changed }) =>
      told('event', {}, `Undid the marking of ${count(changed)}.`),
};

function count(events: number): string {
  return `${events} event${events === 1 ? '' : 's'}`;
}
