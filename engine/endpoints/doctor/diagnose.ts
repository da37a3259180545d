import { InvalidInputError } from '../../../shared/errors.ts';
import type { Diagnosis, Finding } from '../../../shared/model/diagnosis.ts';
import {
  type EndpointSecret,
  hiddenSettings,
  signsAddress,
  type Verification,
  withHiddenSettings,
} from '../../../shared/model/verification.ts';
import { prepareVerifier, SCHEMES } from '../schemes/index.ts';
import type { Verdict, VerifiableRequest } from '../schemes/scheme.ts';
import { addressVariants } from './address-variants.ts';
import { bodyVariants, MOST_BODY_BYTES } from './body-variants.ts';
import { type Budget, createBudget } from './budget.ts';
import { certain, possible } from './causes.ts';
import { circumstances } from './circumstances.ts';
import { credentialFindings } from './credential-findings.ts';
import { expectedForm } from './expected-form.ts';
import { headerVariants } from './header-variants.ts';
import { looseSearch, secretName } from './loose-search.ts';
import { otherProviders } from './other-providers.ts';
import { secretVariants } from './secret-variants.ts';
import { lenient, timeFinding } from './time-finding.ts';

export interface DiagnoseInput {
  /** With its secrets, those that have expired too. */
  verification: Verification;
  /** As it arrived. */
  request: Omit<VerifiableRequest, 'publicUrl'>;
  publicUrl: string | null;
  /** When it arrived; milliseconds UTC. */
  now: number;
  /** Endpoints whose secrets may have been confused with this one’s. */
  others?: readonly { name: string; verification: Verification }[];
  /** Of the body that arrived, where only its beginning is at hand. */
  bodySize?: number;
}

/** What a variant is tried with. */
export interface Case {
  verification: Verification;
  request: VerifiableRequest;
  /** Whether it verifies; false when the settings cannot work, or when enough was computed. */
  fits(change: {
    verification?: Verification;
    request?: Partial<VerifiableRequest>;
    now?: number;
  }): boolean;
  budget: Budget;
}

const MOST_OTHERS = 100;

/**
 * Why a request does not verify, and what to do: tries what is known to go wrong, with some
 * hundred hashes at most. Never names a secret’s value. For a person who asks, not for the way
 * that webhooks take.
 */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const { verification, publicUrl, now, bodySize } = input;
  const request: VerifiableRequest = { ...input.request, publicUrl };
  const verdict = verify(verification, request, now);
  if (verdict === null || verdict.ok) return { verdict: shown(verdict), findings: [] };
  if (bodySize !== undefined && bodySize > request.body.length)
    return { verdict: shown(verdict), findings: [possible('body_not_kept')] };

  const budget = createBudget();
  const secrets = hiddenSettings(verification).secrets;
  const hashes = Math.max(1, secrets.length);
  const patient = lenient(verification);
  const tried: Case = {
    verification: patient,
    request,
    budget,
    fits(change) {
      const changed = { ...request, ...change.request };
      if (!budget.take(changed.body.length * hashes)) return false;
      return verify(change.verification ?? patient, changed, change.now ?? now)?.ok === true;
    },
  };
  const found = firstOf([
    () => validity(input, tried),
    () => credentialFindings(tried),
    () => headerFindings(tried),
    () => secretFindings(tried, secrets),
    () => bodyFindings(tried),
    () => addressFindings(tried),
    () => otherEndpoints(tried, input.others ?? []),
    () => otherProviders(tried).filter((finding) => finding.certain),
    () => looseSearch(patient, request, { budget, secrets }),
  ]);
  const findings = found.some((finding) => finding.certain)
    ? found
    : [...found, ...circumstances(tried, verdict)];
  const isAll = !budget.isSpent && request.body.length <= MOST_BODY_BYTES;
  if (!isAll && !findings.some((finding) => finding.certain))
    findings.push(possible('not_all_tried'));
  return { verdict: shown(verdict), findings };
}

/** What the first search that finds anything finds. */
function firstOf(searches: readonly (() => Finding[])[]): Finding[] {
  for (const search of searches) {
    const findings = search();
    if (findings.length > 0) return findings;
  }
  return [];
}

/** Right but for its time, or for the time until which a secret is good. */
function validity({ verification, now }: DiagnoseInput, tried: Case): Finding[] {
  if (!tried.fits({})) return [];
  const { secrets } = hiddenSettings(verification);
  const isExpired = ({ expiresAt }: EndpointSecret): boolean =>
    expiresAt !== undefined && expiresAt <= now;
  const verifiesWith = (chosen: readonly EndpointSecret[]): boolean => {
    const timeless = chosen.map(({ expiresAt: _, ...secret }) => secret);
    return tried.fits({ verification: withSecrets(tried.verification, timeless) });
  };
  const findings: Finding[] = [];
  if (!verifiesWith(secrets.filter((secret) => !isExpired(secret))))
    for (const [index, secret] of secrets.entries())
      if (secret.expiresAt !== undefined && isExpired(secret) && verifiesWith([secret])) {
        const since = new Date(secret.expiresAt).toISOString();
        findings.push(certain('expired_secret', `${secretName(secret, index)} (until ${since})`));
      }
  const time = timeFinding(verification, tried, now);
  return time === null ? findings : [...findings, time];
}

function headerFindings({ verification, request, fits }: Case): Finding[] {
  const expected = expectedForm(verification);
  const names = expected === null ? SCHEMES[verification.scheme].headers : [expected.header];
  const prefix = expected?.prefix ?? '';
  for (const { cause, about, value } of headerVariants(request.rawHeaders, { names, prefix }))
    if (fits({ request: { rawHeaders: value } })) return [certain(cause, about)];
  return [];
}

function secretFindings(
  { verification, fits }: Case,
  secrets: readonly EndpointSecret[],
): Finding[] {
  for (const [index, secret] of secrets.entries()) {
    const name = secretName(secret, index);
    for (const { cause, value } of secretVariants(secret.value))
      if (fits({ verification: withSecrets(verification, [{ value }]) }))
        return [certain(cause, name)];
  }
  return [];
}

function bodyFindings({ request, fits }: Case): Finding[] {
  for (const { cause, about, value } of bodyVariants(request.body, request.rawHeaders))
    if (fits({ request: { body: value } })) return [certain(cause, about)];
  return [];
}

function addressFindings({ verification, request, fits }: Case): Finding[] {
  if (!signsAddress(verification)) return [];
  for (const { cause, about, value } of addressVariants(request))
    if (fits({ request: value })) return [certain(cause, about)];
  return [];
}

function otherEndpoints({ verification, fits }: Case, others: DiagnoseInput['others']): Finding[] {
  for (const other of (others ?? []).slice(0, MOST_OTHERS)) {
    const theirs = lenient(other.verification);
    const { secrets } = hiddenSettings(theirs);
    const fitsTheirs =
      (secrets.length > 0 && fits({ verification: withSecrets(verification, secrets) })) ||
      // The public key stands among the settings.
      (theirs.scheme === verification.scheme && fits({ verification: theirs }));
    if (fitsTheirs) return [certain('other_endpoint', `"${other.name}"`)];
  }
  return [];
}

function withSecrets(verification: Verification, secrets: readonly EndpointSecret[]): Verification {
  return withHiddenSettings(verification, {
    ...hiddenSettings(verification),
    secrets: [...secrets],
  });
}

/** Null where the settings cannot work at all. */
function verify(
  verification: Verification,
  request: VerifiableRequest,
  now: number,
): Verdict | null {
  try {
    return prepareVerifier(verification).verify(request, now);
  } catch (error) {
    if (error instanceof InvalidInputError) return null;
    throw error;
  }
}

function shown(verdict: Verdict | null): Diagnosis['verdict'] {
  if (verdict === null) {
    const detail = 'The settings of the verification cannot work: a key cannot be read.';
    return { ok: false, reason: null, detail, secret: null };
  }
  return verdict.ok
    ? { ok: true, reason: null, detail: null, secret: verdict.secret }
    : { ok: false, reason: verdict.reason, detail: verdict.detail, secret: null };
}
