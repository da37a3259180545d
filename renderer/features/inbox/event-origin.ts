import { sourceWord } from '../../../shared/event-summary-line.ts';
import type { EventSummary } from '../../../shared/model/event.ts';

/** How an event came and where to, for a row: method and path, or trigger and workflow. */
export function originOf(
  event: Pick<EventSummary, 'source' | 'workflowName' | 'method' | 'path'>,
): { how: string; where: string } {
  const word = sourceWord(event);
  if (word === null) return { how: event.method, where: shortPath(event.path) };
  return { how: word, where: event.workflowName ?? 'a removed workflow' };
}

/** Every endpoint lies below the same prefix; what differs is what is read. */
function shortPath(path: string): string {
  return path.startsWith('/hooks/') ? path.slice('/hooks/'.length) : path;
}
