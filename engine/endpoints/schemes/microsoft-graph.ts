import { textAnswer } from './answers.ts';
import { at, bodyJson } from './body-json.ts';
import { bodyIds } from './delivery-key.ts';
import { defineScheme } from './provider-scheme.ts';
import { queryField } from './query.ts';
import { malformed, mismatch, missing, noSecret, type RequestHead } from './scheme.ts';
import { activeAt, findMatch, prepareDigests } from './secrets.ts';

/** Nothing is signed: every notification carries the `clientState` of its subscription. */
export const microsoftGraph = defineScheme({
  scheme: 'microsoft-graph',
  name: 'Microsoft Graph',
  docsUrl: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
  prepare(settings) {
    const secrets = prepareDigests(settings.secrets);
    return {
      scheme: 'microsoft-graph',
      verify({ body }, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const notifications = at(bodyJson(body), 'value');
        if (!Array.isArray(notifications) || notifications.length === 0)
          return malformed('The body has no list "value" of notifications.');
        let name = '';
        for (const notification of notifications) {
          const state = at(notification, 'clientState');
          if (typeof state !== 'string' || state === '')
            return missing('A notification has no clientState.');
          const match = findMatch(Buffer.from(state, 'utf8'), active);
          if (match === null) return mismatch('The clientState of a notification is wrong.');
          name = match;
        }
        return { ok: true, secret: name };
      },
      handshake: {
        admits: (head) => tokenOf(head) !== null,
        unsigned(request) {
          const token = request.body.length === 0 ? tokenOf(request) : null;
          return token === null ? null : { ok: true, answer: textAnswer(token) };
        },
      },
      dedupeKey: (request) => bodyIds(request, ['value'], ['id']),
    };
  },
  // It has no header of its own, only the query of its handshake.
  recognise: (head) => tokenOf(head) !== null,
  sign({ body, secret }) {
    const message = bodyJson(body);
    const list = at(message, 'value');
    if (!Array.isArray(list)) return {};
    const value = list.map((notification) => ({ ...notification, clientState: secret }));
    const whole = { ...(typeof message === 'object' ? message : {}), value };
    return { body: Buffer.from(JSON.stringify(whole), 'utf8') };
  },
});

/** Of the empty POST that comes when a subscription is made or renewed. */
function tokenOf({ method, url }: RequestHead): string | null {
  return method === 'POST' ? (queryField(url, 'validationToken') ?? null) : null;
}
