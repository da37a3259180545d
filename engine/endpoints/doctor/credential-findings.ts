import type { Finding } from '../../../shared/model/diagnosis.ts';
import { hiddenSettings, type Verification } from '../../../shared/model/verification.ts';
import { MASK } from '../../credentials/redactor.ts';
import { allHeaders } from '../../events/raw-headers.ts';
import { queryFields } from '../schemes/query.ts';
import type { CredentialPlace } from '../schemes/scheme.ts';
import { certain } from './causes.ts';
import type { Case } from './diagnose.ts';
import { secretName } from './loose-search.ts';
import { fieldsOf } from './presented.ts';
import { secretVariants } from './secret-variants.ts';

/** For schemes whose requests carry the secret itself: whether it stands anywhere else. */
export function credentialFindings({ verification, request }: Case): Finding[] {
  const credential = credentialPlace(verification);
  if (credential === null) return [];
  const own =
    credential.in === 'header'
      ? allHeaders(request.rawHeaders, credential.name)
      : queryFields(request.url).flatMap(([name, value]) =>
          name === credential.name ? [value] : [],
        );
  if (own.some((value) => value.includes(MASK))) return [certain('credential_hidden')];
  if (own.length > 1) return [certain('header_duplicated', credential.name)];

  const places: [where: string, value: string][] = [
    ...[...fieldsOf(request.rawHeaders)].map(([name, value]): [string, string] => [
      `the header "${name}"`,
      value,
    ]),
    ...queryFields(request.url).map(([name, value]): [string, string] => [
      `the query field "${name}"`,
      value,
    ]),
  ];
  for (const [index, secret] of hiddenSettings(verification).secrets.entries()) {
    const spellings = [
      { cause: 'credential_place' as const, value: secret.value },
      ...secretVariants(secret.value),
    ];
    for (const { cause, value } of spellings)
      for (const [where, text] of places) {
        if (!held(text).includes(value)) continue;
        if (cause !== 'credential_place') return [certain(cause, secretName(secret, index))];
        const isBasic = verification.scheme === 'basic' && /^basic /i.test(text);
        return [isBasic ? certain('other_user') : certain('credential_place', where)];
      }
  }
  return [];
}

/** Where a request carries the secret itself; null for schemes that sign. */
export function credentialPlace(verification: Verification): CredentialPlace | null {
  switch (verification.scheme) {
    case 'basic':
    case 'bearer':
      return { in: 'header', name: 'authorization' };
    case 'cloudevents':
      return verification.authorization === 'token'
        ? { in: 'header', name: 'authorization' }
        : null;
    case 'api-key':
      return verification.in === 'query'
        ? { in: 'query', name: verification.name }
        : { in: 'header', name: verification.name.toLowerCase() };
    case 'gitlab':
      return verification.secrets.every(({ value }) => value.startsWith('whsec_'))
        ? null
        : { in: 'header', name: 'x-gitlab-token' };
    default:
      return null;
  }
}

/** The texts that a header or field may hold as a credential. */
function held(text: string): string[] {
  const bare = text.replace(/^(?:bearer|token|basic|apikey|key)\s+/i, '').trim();
  const unquoted = bare.replace(/^"(.*)"$/, '$1');
  const decoded = Buffer.from(bare, 'base64').toString('utf8');
  return [text, bare, unquoted, decoded, decoded.slice(decoded.indexOf(':') + 1)];
}
