import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { type FetchedDocument, fetchDocument } from '../../http/fetch-document.ts';
import { hideSignIn } from '../../http/hide-secrets.ts';
import { decodeText, isJsonType, mediaType, readBody } from '../../http/response.ts';
import { valueAt } from '../../values/json-path.ts';
import { remembered, shortId } from '../../values/seen.ts';
import { StepFailure } from '../define-step.ts';
import type { TriggerContext, TriggerEvent } from '../trigger-source.ts';
import type { PollHttpParams } from './params.ts';

const stateSchema = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** Short ids; of one whole answer without an id, that of the newest. */
  seen: z.array(z.string()),
});
type State = z.output<typeof stateSchema>;

interface Item {
  value: Json;
  /** As the author's expression gives it; null: its content. */
  id: string | null;
  short: string;
}

/** Asks once, and gives an event for each item that was not there before. */
export async function checkHttp(params: PollHttpParams, context: TriggerContext): Promise<void> {
  const parsed = stateSchema.safeParse(context.state);
  const state: State | null = parsed.success ? parsed.data : null;
  const fetched = await fetchDocument(
    params,
    {
      method: params.method,
      ...(params.body === undefined ? {} : { body: params.body }),
      accept: 'application/json, text/*;q=0.9, */*;q=0.1',
      known: params.method === 'GET' ? state : null,
    },
    context,
  );
  if (fetched === null) return;
  const body = readAnswer(fetched);
  const scope = { body, status: fetched.status };
  const list = itemsOf(body, { params, scope, context });
  const whole = !Array.isArray(list) && params.id === '';
  const items = identified(Array.isArray(list) ? list : [list], { params, scope, context });
  const silent = state === null && params.first === 'remember';
  const fresh = silent ? [] : freshOf(items, { whole, params, state });
  const left = new Set(fresh.slice(params.most).map(({ short }) => short));
  const present = items.map(({ short }) => short).filter((short) => !left.has(short));
  const next: State = {
    // What is left has to be seen as new the next time, so the server must send it again.
    ...(left.size > 0 ? { etag: null, lastModified: null } : fetched.validators),
    seen: whole ? present : remembered(state?.seen ?? [], present),
  };
  const polledAt = new Date(context.now()).toISOString();
  const events = fresh.slice(0, params.most).map(({ value, id, short }): TriggerEvent => {
    const data = { body: value, id, url: hideSignIn(params.url), polledAt };
    // The same answer may come back after another: then it is a change again.
    return whole ? { data } : { data, externalId: id ?? short };
  });
  if (left.size > 0) context.log(`${left.size} new items are left for the next time.`);
  if (events.length > 0 || state === null || !isDeepStrictEqual(state, next))
    await context.emit(events, next);
}

function readAnswer({ bytes, contentType }: FetchedDocument): Json {
  const type = mediaType(contentType);
  const text = decodeText(bytes, contentType).trimStart();
  // Services say JSON; some self-made servers and files do not.
  const as = isJsonType(type) || text.startsWith('{') || text.startsWith('[') ? 'json' : 'text';
  try {
    return readBody(bytes, { as, contentType, log: () => {} });
  } catch (error) {
    if (isJsonType(type)) throw error;
    return text;
  }
}

interface Reading {
  params: PollHttpParams;
  scope: JsonObject;
  context: TriggerContext;
}

function itemsOf(body: Json, { params: { items }, scope, context }: Reading): Json {
  if (items === '') return body;
  const found = items.includes('{{') ? context.evaluate(items, scope) : valueAt(body, items);
  if (found !== undefined && found !== null) return found;
  throw new StepFailure({
    code: 'items_missing',
    message: `There is nothing at "${items}" in the answer.`,
    hint: 'Look at what the server answers, and correct “Items”.',
  });
}

function identified(list: readonly Json[], { params: { id }, scope, context }: Reading): Item[] {
  const known = new Set<string>();
  return list.flatMap((value, index) => {
    const found =
      id === ''
        ? undefined
        : id.includes('{{')
          ? context.evaluate(id, { ...scope, item: value, index })
          : valueAt(value, id);
    if (id !== '' && (found === undefined || found === null || found === ''))
      throw new StepFailure({
        code: 'id_missing',
        message: `The item at place ${index + 1} has no id: "${id}" gives nothing.`,
        hint: 'Correct “Id of an item”, or leave it out to go by the whole item.',
      });
    const text =
      found === undefined ? null : typeof found === 'string' ? found : JSON.stringify(found);
    const short = shortId(text ?? JSON.stringify(value));
    if (known.has(short)) return [];
    known.add(short);
    return [{ value, id: text, short }];
  });
}

function freshOf(
  items: readonly Item[],
  { whole, params, state }: { whole: boolean; params: PollHttpParams; state: State | null },
): Item[] {
  // A whole answer is new when it differs from the one before, also when it was like that once.
  const before = new Set(whole ? state?.seen.slice(-1) : state?.seen);
  const fresh = items.filter(({ short }) => !before.has(short));
  return params.order === 'reversed' ? fresh.reverse() : fresh;
}
