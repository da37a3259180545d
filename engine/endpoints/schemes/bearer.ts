import type { VerificationOf } from '../../../shared/model/verification.ts';
import { readAuthorization } from './authorization.ts';
import { mismatch, noSecret, type Verifier } from './scheme.ts';
import { activeAt, findMatch, prepareDigests } from './secrets.ts';

const CHALLENGE = 'Bearer realm="Patchbay"';

/** RFC 6750, 2.1: `Authorization: Bearer token`; the secrets are the tokens. */
export function prepareBearer(settings: VerificationOf<'bearer'>): Verifier {
  const secrets = prepareDigests(settings.secrets);
  return {
    scheme: 'bearer',
    credentials: [{ in: 'header', name: 'authorization' }],
    verify(request, nowMs) {
      const active = activeAt(secrets, nowMs);
      if (active.length === 0) return noSecret();
      const authorization = readAuthorization(request.rawHeaders, 'bearer', CHALLENGE);
      if (!authorization.ok) return authorization;
      // Node hands header bytes over as latin1.
      const secret = findMatch(Buffer.from(authorization.credentials, 'latin1'), active);
      if (secret !== null) return { ok: true, secret };
      return mismatch('The token is wrong.', {
        'www-authenticate': `${CHALLENGE}, error="invalid_token"`,
      });
    },
  };
}
