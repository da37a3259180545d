import type { EventSummary } from '../../../shared/model/event.ts';

const sourceWords: Readonly<Record<string, string>> = {
  schedule: 'Schedule',
  'poll-http': 'Poll',
  rss: 'Feed',
  'watch-files': 'Files',
  'email-imap': 'Mail',
  'app-start': 'Start',
  'workflow-error': 'Failure',
};

/** What kind of trigger gave the event; null: a webhook. */
export function sourceWord({ source }: Pick<EventSummary, 'source'>): string | null {
  if (source === 'webhook') return null;
  return sourceWords[source] ?? source;
}

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
