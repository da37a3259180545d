import { isJsonObject, type Json, type JsonObject } from './json.ts';

const sourceWords: Readonly<Record<string, string>> = {
  schedule: 'Schedule',
  'poll-http': 'Poll',
  rss: 'Feed',
  'watch-files': 'Files',
  'email-imap': 'Mail',
  'app-start': 'Start',
  'workflow-error': 'Failure',
};

/** The types of trigger that give events of their own. */
export const EVENT_SOURCES: readonly string[] = ['webhook', ...Object.keys(sourceWords)];

/** What kind of trigger gave the event; null: a webhook. */
export function sourceWord({ source }: { source: string }): string | null {
  if (source === 'webhook') return null;
  return sourceWords[source] ?? source;
}

/** What the line is made from; `trigger` is what expressions read under that name. */
export interface SummarisedEvent {
  source: string;
  workflowName: string | null;
  method: string;
  path: string;
  trigger: Json;
}

/** Headers in which senders name what happened. */
const nameHeaders = [
  'x-github-event',
  'x-gitlab-event',
  'x-shopify-topic',
  'x-gitea-event',
  'x-event-key',
  'x-event-type',
  'x-event-name',
];
/** Fields in which they do, the likelier ones first. */
const nameFields = ['type', 'event', 'event_type', 'eventType', 'event_name', 'topic', 'kind'];
/** Fields that tell one thing from another. */
const aboutFields = ['action', 'status', 'state', 'name', 'title', 'subject', 'id', 'number'];
const holders = ['repository', 'data', 'object', 'order', 'customer', 'resource', 'payload'];

/** Fields that tell nobody what it is about, or are nobody's business in a list. */
const dullField =
  /(?:^|[_-])(?:at|date|time|timestamp|version|uuid)$|At$|Date$|Time$|token|secret|password|signature|nonce|key$/i;

const maxPart = 60;

function short(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const text = value.trim().replace(/\s+/g, ' ');
  return text.length > maxPart ? `${text.slice(0, maxPart)}…` : text;
}

function firstOf(object: JsonObject, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const found = short(object[field]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first two values of a body that names nothing as others do: `Northern Rail · seats 900`. */
function firstValues(body: JsonObject): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    const text = dullField.test(name) ? undefined : short(value);
    if (text !== undefined) found.push(typeof value === 'number' ? `${name} ${text}` : text);
    if (found.length === 2) break;
  }
  return found;
}

function headerName(headers: Json | undefined): string | undefined {
  return isJsonObject(headers) ? firstOf(headers, nameHeaders) : undefined;
}

/** Fields in which triggers of ours say what it was. */
const ownFields = ['title', 'subject', 'path', 'id', 'version'];

/** `Schedule · 2026-11-23 08:00:00`, `Feed · Version 2 is out`. */
function ownLine(
  word: string,
  { workflowName, trigger }: Pick<SummarisedEvent, 'workflowName' | 'trigger'>,
): string {
  if (!isJsonObject(trigger)) return word;
  const { date, time, error, workflow } = trigger;
  const failed = isJsonObject(workflow) ? firstOf(workflow, ['name']) : undefined;
  const message = isJsonObject(error) ? firstOf(error, ['message']) : undefined;
  const moment = [short(date), short(time)].filter((part) => part !== undefined).join(' ');
  const about =
    failed === undefined
      ? [moment === '' ? firstOf(trigger, ownFields) : moment]
      : [failed, message];
  const parts = about.filter((part) => part !== undefined);
  return [word, ...(parts.length === 0 ? [workflowName ?? ''] : parts)].join(' · ');
}

/**
 * What an event is about, made from its payload: `push · octocat/hello`, `order · paid · 1001`.
 * Falls back to the request line.
 */
export function eventSummaryLine(event: SummarisedEvent): string {
  const word = sourceWord(event);
  if (word !== null) return ownLine(word, event);
  const fallback = `${event.method} ${event.path}`;
  if (!isJsonObject(event.trigger)) return fallback;
  const { headers, body } = event.trigger;
  const parts: (string | undefined)[] = [headerName(headers)];
  if (isJsonObject(body ?? null) && isJsonObject(body)) {
    parts[0] ??= firstOf(body, nameFields);
    parts.push(firstOf(body, ['action', 'status', 'state']));
    const holder = holders.map((name) => body[name]).find((value) => isJsonObject(value));
    if (isJsonObject(holder)) parts.push(firstOf(holder, ['full_name', ...aboutFields]));
    if (parts.filter((part) => part !== undefined).length < 3) {
      parts.push(firstOf(body, ['name', 'title', 'subject', 'id', 'number', 'ref']));
    }
    if (!parts.some((part) => part !== undefined)) parts.push(...firstValues(body));
  }
  const line = [...new Set(parts.filter((part) => part !== undefined))].join(' · ');
  return line === '' ? fallback : line;
}
