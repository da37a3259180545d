import type { SchemeName, Verification } from '../../../shared/model/verification.ts';
import type { Algorithm, Encoding } from './presented.ts';

/** How a scheme wants its keyed hash, where it is one over the body with little around it. */
export interface ExpectedForm {
  header: string;
  algorithm: Algorithm;
  encoding: Encoding;
  prefix: string;
  /** In the terms of `verification.content`; `{id}` is the sender’s id of the delivery. */
  content: string;
  key: 'utf8' | 'hex' | 'base64';
}

const BODY = {
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: '',
  content: '{body}',
  key: 'utf8',
} as const;
const HUB = { ...BODY, header: 'x-hub-signature-256', prefix: 'sha256=' } as const;
const TIMED = { ...BODY, content: 'v0:{timestamp}:{body}', prefix: 'v0=' } as const;
const STANDARD = {
  ...BODY,
  encoding: 'base64',
  content: '{id}.{timestamp}.{body}',
  prefix: 'v1,',
} as const;

const OF_PRESET: Partial<Record<SchemeName, ExpectedForm>> = {
  github: HUB,
  meta: HUB,
  whatsapp: HUB,
  shopify: { ...BODY, header: 'x-shopify-hmac-sha256', encoding: 'base64' },
  dropbox: { ...BODY, header: 'x-dropbox-signature' },
  linear: { ...BODY, header: 'linear-signature' },
  typeform: { ...BODY, header: 'typeform-signature', encoding: 'base64', prefix: 'sha256=' },
  twitter: {
    ...BODY,
    header: 'x-twitter-webhooks-signature',
    encoding: 'base64',
    prefix: 'sha256=',
  },
  'ms-teams-outgoing': {
    ...BODY,
    header: 'authorization',
    encoding: 'base64',
    prefix: 'HMAC ',
    key: 'base64',
  },
  slack: { ...TIMED, header: 'x-slack-signature' },
  zoom: { ...TIMED, header: 'x-zm-signature' },
  stripe: { ...BODY, header: 'stripe-signature', content: '{timestamp}.{body}' },
  sanity: {
    ...BODY,
    header: 'sanity-webhook-signature',
    encoding: 'base64url',
    content: '{timestamp}.{body}',
  },
  paddle: { ...BODY, header: 'paddle-signature', content: '{timestamp}:{body}' },
  square: {
    ...BODY,
    header: 'x-square-hmacsha256-signature',
    encoding: 'base64',
    content: '{url}{body}',
  },
  hubspot: {
    ...BODY,
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    content: '{method}{url}{body}{timestamp}',
  },
};

/** Null for schemes whose signature is another kind of thing. */
export function expectedForm(verification: Verification): ExpectedForm | null {
  switch (verification.scheme) {
    case 'hmac':
      return {
        header: verification.header.toLowerCase(),
        algorithm: verification.algorithm,
        encoding: verification.encoding,
        prefix: verification.prefix,
        content: verification.content,
        key: verification.secretEncoding,
      };
    case 'standard-webhooks':
      return { ...STANDARD, header: 'webhook-signature', key: verification.secretEncoding };
    case 'svix':
      return { ...STANDARD, header: 'svix-signature', key: verification.secretEncoding };
    case 'hubspot':
      return verification.version === 'v3' ? (OF_PRESET.hubspot ?? null) : null;
    default:
      return OF_PRESET[verification.scheme] ?? null;
  }
}
