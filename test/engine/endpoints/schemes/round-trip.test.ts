import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareVerifier, SCHEMES } from '../../../../engine/endpoints/schemes/index.ts';
import type { VerifiableRequest } from '../../../../engine/endpoints/schemes/scheme.ts';
import {
  SCHEME_NAMES,
  type Verification,
  verificationSchema,
  withHiddenSettings,
} from '../../../../shared/model/verification.ts';
import {
  requestOf,
  SAMPLES,
  type Sample,
  SIGNED_AT,
  signedSample,
} from '../../../support/signed-samples.ts';

const all = Object.entries(SAMPLES).map(([name, sample]) => ({ name, sample }));
/** Those that prove something about the body. */
const signing = all.filter(
  ({ sample }) =>
    !['basic', 'bearer', 'api-key', 'cloudevents', 'microsoft-graph'].includes(
      sample.verification.scheme,
    ) && !all.some(({ name }) => name === 'gitlab with a token' && SAMPLES[name] === sample),
);

function settingsOf({ verification }: Sample): Verification {
  return verificationSchema.parse(verification);
}

function accepts(sample: Sample, request: VerifiableRequest, nowMs = SIGNED_AT): boolean {
  return prepareVerifier(settingsOf(sample)).verify(request, nowMs).ok;
}

function signed(sample: Sample): VerifiableRequest {
  return requestOf(signedSample(sample), sample.contentType);
}

/** Flips one bit of the byte at a place that may be anywhere. */
function flipped(bytes: Buffer, place: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  const at = place % bytes.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

describe('every scheme', () => {
  it('but none has a sample here', () => {
    const schemes = new Set<string>(all.map(({ sample }) => sample.verification.scheme));
    expect(SCHEME_NAMES.filter((scheme) => !schemes.has(scheme))).toEqual(['none']);
  });

  it.each(all)('$name: verifies what it signed', ({ sample }) => {
    const verdict = prepareVerifier(settingsOf(sample)).verify(signed(sample), SIGNED_AT);
    expect(verdict).toMatchObject({ ok: true });
  });

  it.each(all)('$name: refuses it when nothing is set to check it against', ({ sample }) => {
    const {
      publicKey: _,
      certificate: __,
      ...bare
    } = {
      publicKey: undefined,
      certificate: undefined,
      ...withHiddenSettings(settingsOf(sample)),
    };
    const verifier = prepareVerifier(verificationSchema.parse(bare));
    expect(verifier.verify(signed(sample), SIGNED_AT)).toMatchObject({
      ok: false,
      reason: 'no_secret',
    });
  });

  it.each(all)('$name: says which of several secrets it was', ({ sample }) => {
    const settings = settingsOf(sample);
    if (settings.scheme === 'none' || settings.secrets.length === 0) return;
    const [secret] = settings.secrets;
    if (secret === undefined) return;
    const other = { value: secret.value.replace(/[a-y0-8](?=[^a-z0-9]*$)/i, 'z') };
    const rotation = [
      { ...other, label: 'next' },
      { ...secret, label: 'present', expiresAt: SIGNED_AT + 1 },
    ];
    const usable =
      settings.scheme === 'adyen' || secret.value.startsWith('whpk_')
        ? rotation.slice(1)
        : rotation;
    const verifier = prepareVerifier({ ...settings, secrets: usable });
    const request = signed(sample);
    expect(verifier.verify(request, SIGNED_AT)).toMatchObject({ ok: true, secret: 'present' });
    // Its time is over: the other one does not fit.
    expect(verifier.verify(request, SIGNED_AT + 1)).toMatchObject({ ok: false });
  });
});

describe('a signature', () => {
  it.each(
    // Of Adyen's payments some fields are signed, see below.
    signing.filter(({ sample }) => sample !== SAMPLES['adyen payments']),
  )('$name: does not fit another body', ({ sample }) => {
    const request = signed(sample);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), (place, bit) => {
        const body = flipped(request.body, place, bit);
        // A form is signed by its fields: `%2B` and `%2b` are the same one.
        fc.pre(!sameFields(sample, request.body, body));
        expect(accepts(sample, { ...request, body })).toBe(false);
      }),
      { numRuns: 60 },
    );
    for (const body of [
      Buffer.concat([request.body, Buffer.from(' ')]),
      Buffer.concat([request.body, Buffer.from('\n')]),
      request.body.subarray(0, -1),
      Buffer.alloc(0),
    ])
      expect(accepts(sample, { ...request, body })).toBe(false);
  });

  it.each(signing)('$name: is refused with any bit of a header changed', ({ sample }) => {
    const request = signed(sample);
    const ofProvider = new Set([
      ...SCHEMES[sample.verification.scheme].headers,
      ...['x-signature', 'x-time'],
    ]);
    const unsigned = new Set([
      ...['x-github-delivery', 'x-shopify-webhook-id', 'linear-delivery', 'x-delivery-id'],
      ...[
        'i-twilio-idempotency-token',
        'idempotency-key',
        'content-type',
        'paypal-cert-url',
        'paypal-auth-algo',
      ],
    ]);
    request.rawHeaders.forEach((name, index) => {
      if (index % 2 === 1 || unsigned.has(name.toLowerCase())) return;
      expect(ofProvider).toContain(name.toLowerCase());
      const value = Buffer.from(request.rawHeaders[index + 1] ?? '', 'latin1');
      fc.assert(
        fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), (place, bit) => {
          const rawHeaders = [...request.rawHeaders];
          const changed = flipped(value, place, bit).toString('latin1');
          // The name of an Authorization scheme may be written in any case, and so may the hex
          // digits of senders that nobody knows.
          const anyCase = /^hmac/.test(sample.verification.scheme) ? /.*/s : /^hmac (?=.)/i;
          const folded = (text: string) => text.replace(anyCase, (part) => part.toLowerCase());
          fc.pre(folded(changed) !== folded(value.toString('latin1')));
          rawHeaders[index + 1] = changed;
          expect(accepts(sample, { ...request, rawHeaders })).toBe(false);
        }),
        { numRuns: 60 },
      );
    });
  });

  it.each(signing)('$name: is refused with another secret', ({ sample }) => {
    const settings = settingsOf(sample);
    if (settings.scheme === 'none' || settings.secrets.length === 0) return;
    const request = signed(sample);
    const [secret = { value: '' }] = settings.secrets;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), (place, bit) => {
        const value = flipped(Buffer.from(secret.value), place, bit).toString('utf8');
        fc.pre(value !== secret.value && !sameKey(secret.value, value));
        let ok = false;
        try {
          ok = prepareVerifier({ ...settings, secrets: [{ value }] }).verify(request, SIGNED_AT).ok;
        } catch {
          // No secret of this scheme.
        }
        expect(ok).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it.each(signing)('$name: is no proof for ever, nor before its time', ({ sample }) => {
    const settings = settingsOf(sample);
    if (!('toleranceSec' in settings) || sample === SAMPLES['hubspot v1']) return;
    if (sample === SAMPLES['hubspot v2']) return;
    const request = signed(sample);
    const edge = settings.toleranceSec * 1000;
    expect(accepts(sample, request, SIGNED_AT + edge)).toBe(true);
    expect(accepts(sample, request, SIGNED_AT - edge)).toBe(true);
    for (const nowMs of [SIGNED_AT + edge + 1000, SIGNED_AT - edge - 1000]) {
      expect(prepareVerifier(settings).verify(request, nowMs)).toMatchObject({
        ok: false,
        reason: 'timestamp_out_of_tolerance',
        status: 401,
      });
      const patient: Verification = { ...settings, toleranceSec: 0 };
      expect(prepareVerifier(patient).verify(request, nowMs).ok).toBe(true);
    }
  });

  it.each(signing.filter(({ name }) => /twilio|square|hubspot v[23]|^hmac/.test(name)))(
    '$name: covers the public address, which has to be set',
    ({ sample }) => {
      const request = signed(sample);
      expect(accepts(sample, { ...request, publicUrl: null })).toBe(false);
      expect(
        accepts(sample, { ...request, publicUrl: 'https://elsewhere.example.com/hooks/signed' }),
      ).toBe(false);
    },
  );
});

function sameFields({ contentType }: Sample, a: Buffer, b: Buffer): boolean {
  if (!contentType.includes('form')) return false;
  const fields = (bytes: Buffer) =>
    [...new URLSearchParams(bytes.toString('utf8'))].map((pair) => pair.join('\0')).sort();
  return fields(a).join('\n') === fields(b).join('\n');
}

/** Base64 and hex have several spellings of the same bytes. */
function sameKey(a: string, b: string): boolean {
  const bytesOf = (text: string): string[] => {
    const bare = text.replace(/^whsec_|^whpk_/, '');
    return [Buffer.from(bare, 'base64').toString('hex'), bare.toLowerCase()];
  };
  return bytesOf(a).some((form, index) => form === bytesOf(b)[index]);
}
