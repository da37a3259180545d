import type { Finding } from '../../../shared/model/diagnosis.ts';
import { hiddenSettings, verificationSchema } from '../../../shared/model/verification.ts';
import { recogniseProviders } from '../schemes/index.ts';
import { certain, possible } from './causes.ts';
import type { Case } from './diagnose.ts';
import { lenient } from './time-finding.ts';

/** Other schemes that the request looks made for, and whether it verifies with them. */
export function otherProviders({ verification, request, fits }: Case): Finding[] {
  const secrets = hiddenSettings(verification).secrets.map(({ id, addedAt, ...secret }) => secret);
  const findings: Finding[] = [];
  for (const { scheme, name } of recogniseProviders(request)) {
    if (scheme === verification.scheme) return [];
    const publicKey = 'publicKey' in verification ? { publicKey: verification.publicKey } : {};
    const theirs = [
      { scheme, secrets },
      { scheme, secrets, ...publicKey },
    ].flatMap((settings) => verificationSchema.safeParse(settings).data ?? []);
    const verifies = theirs.some((settings) => fits({ verification: lenient(settings) }));
    findings.push(
      verifies ? certain('other_scheme', `"${scheme}"`) : possible('other_provider', name),
    );
  }
  return findings;
}
