import type * as z from 'zod';
import { prepareVerifier } from '../../engine/endpoints/schemes/index.ts';
import type { Verdict, VerifiableRequest } from '../../engine/endpoints/schemes/scheme.ts';
import { verificationSchema } from '../../shared/model/verification.ts';

export const NOW = Date.UTC(2026, 10, 20, 12);

/** What a verifier with these settings says of a request. */
export function verify(
  settings: z.input<typeof verificationSchema>,
  request: Partial<VerifiableRequest> = {},
  nowMs = NOW,
): Verdict {
  return prepareVerifier(verificationSchema.parse(settings)).verify(
    {
      rawHeaders: [],
      method: 'POST',
      url: '/hooks/a',
      publicUrl: null,
      body: Buffer.alloc(0),
      ...request,
    },
    nowMs,
  );
}

/** As `reason status`, or `ok secret`. */
export function short(verdict: Verdict): string {
  return verdict.ok ? `ok ${verdict.secret}` : `${verdict.reason} ${verdict.status}`;
}
