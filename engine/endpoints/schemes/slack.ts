import { textAnswer } from './answers.ts';
import { verdictOf } from './body-hmac.ts';
import { bodyJson, textAt } from './body-json.ts';
import { readSeconds, stale } from './freshness.ts';
import { type HashForm, keyedHash } from './keyed-hash.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { formFields } from './query.ts';
import { hasHeader } from './recognise.ts';
import { type HandshakeAnswer, malformed, noSecret, type VerifiableRequest } from './scheme.ts';
import { activeAt, keyOf, prepareKeys } from './secrets.ts';

const SIGNATURE = 'x-slack-signature';
const TIME = 'x-slack-request-timestamp';
const FORM: HashForm = { algorithm: 'sha256', encoding: 'hex' };

/** The secret is the app's signing secret. `v0:{timestamp}:{body}`, whatever the body is. */
export const slack = defineScheme({
  scheme: 'slack',
  name: 'Slack',
  docsUrl: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
  headers: [SIGNATURE, TIME],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'utf8');
    return {
      scheme: 'slack',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const signature = oneHeader(request.rawHeaders, SIGNATURE);
        if (!signature.ok) return signature;
        const time = oneHeader(request.rawHeaders, TIME);
        if (!time.ok) return time;
        const { text } = signature;
        if (!text.startsWith('v0=')) {
          return malformed(`The header "${SIGNATURE}" does not start with "v0=".`);
        }
        const sentAt = readSeconds(time.text, `The header "${TIME}"`);
        if (!sentAt.ok) return sentAt;
        const content = [`v0:${time.text}:`, request.body];
        const verdict = verdictOf(SIGNATURE, FORM, active, content, [text.slice(3)]);
        if (!verdict.ok) return verdict;
        return stale(sentAt.ms, nowMs, settings.toleranceSec) ?? verdict;
      },
      handshake: {
        // Slack wants the address before some people have the secret: there is nothing to check
        // against then, and the answer gives nothing away.
        unsigned: (request) => (secrets.length === 0 ? urlVerification(request) : null),
        signed: urlVerification,
      },
      // Events are sent up to four times; a command or a click has a trigger of its own.
      dedupeKey({ body }) {
        const eventId = textAt(bodyJson(body), 'event_id');
        if (eventId !== null) return { value: eventId, externalId: eventId };
        const triggerId = textAt(interaction(body), 'trigger_id');
        return triggerId === null ? null : { value: triggerId, externalId: triggerId };
      },
      // Slack shows what a command answers, and takes other than an empty answer to a dialog ill.
      answer: () => textAnswer(''),
    };
  },
  recognise: hasHeader(SIGNATURE),
  sign({ body, secret, now }) {
    const seconds = String(Math.floor(now / 1000));
    const hash = keyedHash(keyOf(secret), FORM, [`v0:${seconds}:`, body]);
    return {
      headers: { 'X-Slack-Request-Timestamp': seconds, 'X-Slack-Signature': `v0=${hash}` },
    };
  },
});

function urlVerification({ body }: VerifiableRequest): HandshakeAnswer | null {
  const message = bodyJson(body);
  if (textAt(message, 'type') !== 'url_verification') return null;
  const challenge = textAt(message, 'challenge');
  return challenge === null ? null : { ok: true, answer: textAnswer(challenge) };
}

/** Commands are forms; clicks and dialogs are forms with JSON in the field `payload`. */
function interaction(body: Buffer): unknown {
  const fields = Object.fromEntries(formFields(body.toString('utf8')));
  if (fields.payload === undefined) return fields;
  try {
    return JSON.parse(fields.payload);
  } catch {
    return undefined;
  }
}
