import { gzipSync } from 'node:zlib';
import { HTTP_METHODS } from '../../shared/model/endpoint.ts';
import type { Verification } from '../../shared/model/verification.ts';
import { credentialPlace } from '../endpoints/doctor/credential-findings.ts';
import type { LiveEndpoint } from '../endpoints/endpoints.ts';
import { type Expectation, refused, welcome } from './expectation.ts';
import type { Outgoing } from './outgoing.ts';
import { freshAt, type Sample } from './sample.ts';
import { signedRequest } from './signed-request.ts';
import type { SigningKeys } from './signing.ts';

export interface Attack {
  endpoint: LiveEndpoint;
  listener: string;
  publicUrl: string | null;
  sample: Sample;
  keys: SigningKeys;
  /** Milliseconds UTC. */
  now: number;
}

export interface Step {
  outgoing: Outgoing;
  expected: Expectation;
}

interface Variant {
  name: string;
  /** Requests in their order; a text says why it makes no sense for the endpoint. */
  make(attack: Attack): Step[] | string;
}

const UNSIGNED = 'the endpoint verifies nothing';
const NO_HEADER = 'the scheme uses no header for it';

/** Each is to be refused in a way of its own, or taken in the one way that is right. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'wrong secret',
    make: (attack) =>
      attack.keys.wrong === null
        ? UNSIGNED
        : [
            step(
              good(attack, { secret: attack.keys.wrong }),
              refused(['401', '403'], 'signature_mismatch'),
            ),
          ],
  },
  {
    name: 'missing signature',
    make: (attack) =>
      attack.keys.right === null
        ? UNSIGNED
        : [step(good(attack, { secret: null }), refused('401', 'signature_missing'))],
  },
  {
    name: 'empty signature',
    make: (attack) => {
      const request = good(attack);
      const { signatureHeader: name } = request;
      if (name === null) return attack.keys.right === null ? UNSIGNED : NO_HEADER;
      const headers = request.headers.map(
        ([own, value]) => [own, own === name ? '' : value] as const,
      );
      const expected = refused(['400', '401'], 'signature_missing', 'signature_malformed');
      return [step({ ...request, headers }, expected)];
    },
  },
  {
    name: 'duplicated signature header',
    make: (attack) => {
      const request = good(attack);
      const { signatureHeader: name } = request;
      const field = request.headers.find(([own]) => own === name);
      if (field === undefined) return attack.keys.right === null ? UNSIGNED : NO_HEADER;
      const headers = [...request.headers, field];
      return [step({ ...request, headers }, refused('400', 'signature_duplicated'))];
    },
  },
  {
    name: 'tampered body',
    make: (attack) => {
      if (attack.keys.right === null) return UNSIGNED;
      if (!coversBody(attack.endpoint.settings.verification))
        return 'the scheme does not cover the body';
      const request = good(attack);
      const body = tampered(request.body);
      return [step({ ...request, body }, refused('401', 'signature_mismatch'))];
    },
  },
  { name: 'old timestamp', make: (attack) => atAnotherTime(attack, -1) },
  { name: 'future timestamp', make: (attack) => atAnotherTime(attack, 1) },
  {
    name: 'replayed delivery',
    make: (attack) => {
      const request = good(attack);
      if (!hasDedupeKey(attack, request)) return 'the endpoint has no key against twins';
      return [step(request, welcome('accepted')), step(request, welcome('duplicate'))];
    },
  },
  {
    name: 'wrong method',
    make: (attack) => {
      const { methods } = attack.endpoint.settings;
      const method = [...HTTP_METHODS].reverse().find((known) => !methods.includes(known));
      if (method === undefined) return 'the endpoint takes every method';
      return [step({ ...good(attack), method }, refused('405', 'method_not_allowed'))];
    },
  },
  {
    name: 'foreign Host',
    make: (attack) => [
      step({ ...good(attack), host: 'attacker.example' }, refused('403', 'host_not_allowed')),
    ],
  },
  {
    name: 'Origin of a web page',
    make: (attack) => {
      if (attack.endpoint.settings.allowedOrigins.includes('*')) return 'the endpoint allows any';
      const request = good(attack);
      const headers = [...request.headers, ['Origin', 'https://attacker.example'] as const];
      return [step({ ...request, headers }, refused('403', 'origin_not_allowed'))];
    },
  },
  {
    name: 'oversized body',
    make: (attack) => {
      const request = { ...good(attack), body: Buffer.alloc(0) };
      const declaredLength = attack.endpoint.settings.maxBodyBytes + 1;
      return [step({ ...request, declaredLength }, refused('413', 'body_too_large'))];
    },
  },
  {
    name: 'zip bomb',
    make: (attack) => {
      if (readsBody(attack.endpoint.settings.verification))
        return 'the scheme reads the body itself, which is then no JSON';
      const bomb = gzipSync(Buffer.alloc(attack.endpoint.settings.maxBodyBytes + 1));
      const request = good(attack, { body: bomb });
      const headers = [...request.headers, ['Content-Encoding', 'gzip'] as const];
      return [step({ ...request, headers }, refused('413', 'body_too_large'))];
    },
  },
  {
    name: 'unknown encoding',
    make: (attack) => {
      const request = good(attack);
      const headers = [...request.headers, ['Content-Encoding', 'x-snappy'] as const];
      return [step({ ...request, headers }, refused('415', 'unsupported_encoding'))];
    },
  },
  {
    name: 'broken JSON with a valid signature',
    make: (attack) => {
      if (readsBody(attack.endpoint.settings.verification))
        return 'the scheme reads the body itself, which is then no JSON';
      const broken = Buffer.from(`{"broken":"${freshAt(attack.now).uuid()}",`);
      const request = good(attack, { body: broken });
      return [step(request, welcome('accepted'))];
    },
  },
];

function step(outgoing: Outgoing, expected: Expectation): Step {
  return { outgoing, expected };
}

/** A request as the endpoint wants it, but for what is changed. */
function good(
  { endpoint, listener, publicUrl, sample, keys, now }: Attack,
  change: { secret?: string | null; now?: number; body?: Buffer } = {},
) {
  const signedAt = change.now ?? now;
  const made = sample(freshAt(signedAt));
  return signedRequest({
    endpoint,
    listener,
    publicUrl,
    // Bytes of no sample are JSON to the one who reads them.
    sample: change.body === undefined ? made : { ...made, contentType: 'application/json' },
    secret: change.secret === undefined ? keys.right : change.secret,
    now: signedAt,
    ...(change.body === undefined ? {} : { body: change.body }),
  });
}

/** Two minutes beyond what the endpoint tolerates. */
function atAnotherTime(attack: Attack, direction: 1 | -1): Step[] | string {
  if (attack.keys.right === null) return UNSIGNED;
  const toleranceSec = signedTolerance(attack.endpoint.settings.verification, attack.keys.right);
  if (toleranceSec === 0) return 'the scheme signs no time, or its tolerance is 0';
  const now = attack.now + direction * (toleranceSec + 120) * 1000;
  return [step(good(attack, { now }), refused('401', 'timestamp_out_of_tolerance'))];
}

/** 0 where no time is signed, or any is good. */
function signedTolerance(verification: Verification, secret: string): number {
  if (!('toleranceSec' in verification)) return 0;
  switch (verification.scheme) {
    case 'hmac':
      return verification.timestampHeader === undefined ? 0 : verification.toleranceSec;
    case 'hubspot':
      return verification.version === 'v3' ? verification.toleranceSec : 0;
    case 'gitlab':
      return secret.startsWith('whsec_') ? verification.toleranceSec : 0;
    default:
      return verification.toleranceSec;
  }
}

function coversBody(verification: Verification): boolean {
  return credentialPlace(verification) === null && verification.scheme !== 'microsoft-graph';
}

/** Schemes that find the signature, or a time, inside of the body. */
function readsBody({ scheme }: Verification): boolean {
  return scheme === 'adyen' || scheme === 'microsoft-graph' || scheme === 'linear';
}

function tampered(body: Buffer): Buffer {
  const text = body.toString('utf8');
  // Of Adyen’s fields only some are signed.
  if (text.includes('"pspReference"'))
    return Buffer.from(text.replace(/"eventCode":"[^"]*"/, '"eventCode":"REFUND"'));
  if (text.endsWith('}')) return Buffer.from(`${text.slice(0, -1)},"tampered":true}`);
  return Buffer.from(text.endsWith(']') ? `${text.slice(0, -1)},{}]` : `${text}&tampered=1`);
}

function hasDedupeKey({ endpoint, publicUrl }: Attack, request: Outgoing): boolean {
  const { settings, verifier } = endpoint;
  switch (settings.dedupe.by) {
    case 'preset': {
      const key = verifier.dedupeKey?.({
        rawHeaders: request.headers.flat(),
        method: request.method,
        url: request.target,
        publicUrl,
        body: request.body,
      });
      return key !== null && key !== undefined;
    }
    case 'body':
      return true;
    case 'header': {
      const name = settings.dedupe.header.toLowerCase();
      return request.headers.some(([own, value]) => own.toLowerCase() === name && value !== '');
    }
    case 'none':
    case 'expression':
      return false;
  }
}
