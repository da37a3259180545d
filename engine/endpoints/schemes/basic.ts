import type { VerificationOf } from '../../../shared/model/verification.ts';
import { readAuthorization } from './authorization.ts';
import { malformed, mismatch, noSecret, type Verifier } from './scheme.ts';
import { activeAt, decodeBase64, findMatch, prepareDigests } from './secrets.ts';

const CHALLENGE = 'Basic realm="Patchbay", charset="UTF-8"';

/** RFC 7617: `Authorization: Basic base64(username:password)`; the secrets are the passwords. */
export function prepareBasic(settings: VerificationOf<'basic'>): Verifier {
  // Name and password are compared as one, so that an answer does not say which was wrong.
  const secrets = prepareDigests(
    settings.secrets,
    (password) => `${settings.username}:${password}`,
  );
  return {
    scheme: 'basic',
    credentials: [{ in: 'header', name: 'authorization' }],
    verify(request, nowMs) {
      const active = activeAt(secrets, nowMs);
      if (active.length === 0) return noSecret();
      const authorization = readAuthorization(request.rawHeaders, 'basic', CHALLENGE);
      if (!authorization.ok) return authorization;
      const presented = decodeBase64(authorization.credentials);
      if (presented === null || !presented.includes(':')) {
        return malformed('The Authorization header is not base64 of "username:password".', {
          'www-authenticate': CHALLENGE,
        });
      }
      const secret = findMatch(presented, active);
      if (secret !== null) return { ok: true, secret };
      return mismatch('User name or password is wrong.', { 'www-authenticate': CHALLENGE });
    },
  };
}
