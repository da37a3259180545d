import type { Finding } from '../../../shared/model/diagnosis.ts';
import { type SchemeName, signsAddress } from '../../../shared/model/verification.ts';
import { firstHeader } from '../../events/raw-headers.ts';
import { SCHEMES } from '../schemes/index.ts';
import type { NotVerified } from '../schemes/scheme.ts';
import { certain, possible } from './causes.ts';
import type { Case } from './diagnose.ts';
import { otherProviders } from './other-providers.ts';

const TWO_MODES: readonly SchemeName[] = ['stripe', 'paddle', 'square', 'adyen', 'paypal', 'wise'];
const PUBLIC_KEYED: readonly SchemeName[] = ['discord', 'sendgrid', 'wise', 'paypal'];
const PROXIES = [
  'via',
  'x-forwarded-for',
  'forwarded',
  'cf-ray',
  'x-amzn-trace-id',
  'ngrok-trace-id',
];

/** What can be said of a request for which no variant fits. */
export function circumstances(tried: Case, verdict: NotVerified): Finding[] {
  const { verification, request } = tried;
  const { scheme } = verification;
  const findings: Finding[] = [];
  if (verdict.reason === 'no_secret') return [certain('no_secret')];
  const signature = SCHEMES[scheme].headers.map((name) => `"${name}"`).join(', ');
  if (verdict.reason === 'signature_missing')
    findings.push(
      certain(
        'signature_missing',
        signature === '' ? 'signature' : `signature (header ${signature})`,
      ),
    );
  if (verdict.reason === 'signature_duplicated')
    findings.push(certain('header_duplicated', signature));
  if (verdict.reason === 'signature_malformed')
    findings.push(certain('signature_unreadable', verdict.detail));
  if (signsAddress(verification) && request.publicUrl === null)
    findings.push(certain('no_public_url'));
  findings.push(...otherProviders(tried));
  if (verdict.reason === 'signature_missing') return findings;

  const declared = firstHeader(request.rawHeaders, 'content-length');
  if (declared !== undefined && Number(declared) !== request.body.length)
    findings.push(possible('body_length', `${declared} bytes; it has ${request.body.length}`));
  if (request.body.length === 0 && request.method !== 'GET') findings.push(possible('body_empty'));
  if (TWO_MODES.includes(scheme) && verdict.reason !== 'signature_malformed')
    findings.push(possible('test_or_live', SCHEMES[scheme].name));
  const proxy = PROXIES.find((name) => firstHeader(request.rawHeaders, name) !== undefined);
  if (proxy !== undefined) findings.push(possible('proxy', `header "${proxy}"`));
  if (verdict.reason !== 'signature_malformed')
    findings.push(possible(PUBLIC_KEYED.includes(scheme) ? 'other_public_key' : 'other_secret'));
  return findings;
}
