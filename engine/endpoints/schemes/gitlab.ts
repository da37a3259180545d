import { randomUUID } from 'node:crypto';
import { headerId } from './delivery-key.ts';
import { oneHeader } from './one-header.ts';
import { defineScheme } from './provider-scheme.ts';
import { hasHeader } from './recognise.ts';
import { mismatch, noSecret, type Verdict, type VerifiableRequest } from './scheme.ts';
import { activeAt, findMatch, prepareDigests } from './secrets.ts';
import { prepareStandard, signStandard } from './standard-signature.ts';

const TOKEN = 'x-gitlab-token';
const SIGNING = 'whsec_';
const isSigning = (secret: string): boolean => secret.startsWith(SIGNING);

/**
 * Two ways at once: a secret that begins with `whsec_` is a signing token (Standard Webhooks), any
 * other is the secret token that GitLab sends along. A request has to pass one that is configured.
 */
export const gitlab = defineScheme({
  scheme: 'gitlab',
  name: 'GitLab',
  docsUrl: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  headers: [TOKEN, 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
  prepare(settings) {
    // A secret keeps its number, whichever way it is used.
    const only = (wanted: boolean) =>
      settings.secrets.map((secret) =>
        isSigning(secret.value) === wanted ? secret : { ...secret, value: '' },
      );
    const tokens = prepareDigests(only(false));
    const signing = prepareStandard({
      secrets: only(true),
      toleranceSec: settings.toleranceSec,
      secretEncoding: 'base64',
    });
    const hasSigning = settings.secrets.some((secret) => isSigning(secret.value));
    const isSigned = hasHeader('webhook-signature');

    const verifyToken = (request: VerifiableRequest, nowMs: number): Verdict => {
      const active = activeAt(tokens, nowMs);
      if (active.length === 0) return noSecret();
      const header = oneHeader(request.rawHeaders, TOKEN);
      if (!header.ok) return header;
      const secret = findMatch(Buffer.from(header.text, 'latin1'), active);
      return secret === null ? mismatch('The token is wrong.') : { ok: true, secret };
    };

    return {
      scheme: 'gitlab',
      credentials: [{ in: 'header', name: TOKEN }],
      verify(request, nowMs) {
        if (!hasSigning) return verifyToken(request, nowMs);
        const signed = signing(request, nowMs, 'webhook');
        if (signed.ok || tokens.length === 0) return signed;
        const token = verifyToken(request, nowMs);
        return token.ok || !isSigned(request) ? token : signed;
      },
      dedupeKey: (request) =>
        headerId(request, isSigned(request) ? 'webhook-id' : 'idempotency-key'),
    };
  },
  recognise: hasHeader('x-gitlab-event', TOKEN),
  sign(request) {
    const { secret, deliveryId = randomUUID() } = request;
    const id = { 'Idempotency-Key': deliveryId };
    if (!isSigning(secret)) return { headers: { ...id, 'X-Gitlab-Token': secret } };
    const options = { prefix: 'webhook', id: deliveryId, encoding: 'base64' } as const;
    return { headers: { ...id, ...signStandard(request, options) } };
  },
});
