import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { prepareVerifier, recogniseProviders } from '../../../../engine/endpoints/schemes/index.ts';
import type { VerifiableRequest } from '../../../../engine/endpoints/schemes/scheme.ts';
import { InvalidInputError } from '../../../../shared/errors.ts';
import {
  type VerificationInput,
  verificationSchema,
} from '../../../../shared/model/verification.ts';
import {
  certificate,
  PUBLIC_URL,
  requestOf,
  SAMPLES,
  type Sample,
  SIGNED_AT,
  signedSample,
} from '../../../support/signed-samples.ts';
import { short, verify } from '../../../support/verify.ts';

function sample(name: string): Sample {
  const found = SAMPLES[name];
  if (found === undefined) throw new Error(`there is no sample "${name}"`);
  return found;
}

/** The request of a sample with its headers changed, and what is said of it. */
function check(
  name: string,
  change: (request: VerifiableRequest) => Partial<VerifiableRequest> = () => ({}),
  verification: Partial<VerificationInput> = {},
  nowMs = SIGNED_AT,
): string {
  const one = sample(name);
  const request = requestOf(signedSample(one), one.contentType);
  const settings = verificationSchema.parse({ ...one.verification, ...verification });
  return short(prepareVerifier(settings).verify({ ...request, ...change(request) }, nowMs));
}

/** The headers with the value of one replaced, or with it left out. */
function withHeader(rawHeaders: readonly string[], name: string, value: string | null): string[] {
  const changed: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const other = rawHeaders[i] ?? '';
    if (other.toLowerCase() !== name) changed.push(other, rawHeaders[i + 1] ?? '');
  }
  return value === null ? changed : [...changed, name, value];
}

function keyOf(verification: VerificationInput, request: VerifiableRequest) {
  return prepareVerifier(verificationSchema.parse(verification)).dedupeKey?.(request) ?? null;
}

describe('Twilio', () => {
  const token = 's3cr3t';
  const said = (signedUrl: string, publicUrl: string, body = '', fields = '') => {
    const signature = createHmac('sha1', token)
      .update(signedUrl + fields)
      .digest('base64');
    const query = publicUrl.indexOf('?');
    return short(
      verify(
        { scheme: 'twilio', secrets: [token] },
        {
          rawHeaders: [
            ...['X-Twilio-Signature', signature],
            ...['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8'],
          ],
          publicUrl,
          url: query < 0 ? '/path' : `/path${publicUrl.slice(query)}`,
          body: Buffer.from(body),
        },
      ),
    );
  };

  it('takes the address with and without a port', () => {
    const bare = 'https://example.com/path?test=param';
    const withPort = 'https://example.com:443/path?test=param';
    for (const [a, b] of [
      [bare, bare],
      [bare, withPort],
      [withPort, bare],
      [withPort, withPort],
      ['https://example.com:8443/path', 'https://example.com:8443/path'],
      ['https://example.com/path', 'https://example.com:8443/path'],
      ['http://example.com:80/path', 'http://example.com/path'],
      ['https://example.com:443/', 'https://example.com'],
    ] as const)
      expect(said(a, b), `${a} for ${b}`).toBe('ok #1');
  });

  it('takes quotes in the query escaped or not', () => {
    const plain = "https://example.com/path?test=param'WithQuote";
    const escaped = 'https://example.com/path?test=param%27WithQuote';
    for (const a of [plain, escaped])
      for (const b of [plain, escaped]) expect(said(a, b), `${a} for ${b}`).toBe('ok #1');
  });

  it('takes no other address', () => {
    for (const other of [
      'http://example.com/path?test=param',
      'https://example.com/path?test=param2',
      'https://example.com/path/?test=param',
      'https://example.com.evil.example/path?test=param',
    ])
      expect(said('https://example.com/path?test=param', other)).toBe('signature_mismatch 401');
  });

  it('sorts fields by name, and the values of one that comes several times', () => {
    expect(
      said(
        'https://example.com/path',
        'https://example.com/path',
        'b=2&a=%C3%BC+%26&B=1&b=1&empty=&b=2',
        'B1aü &b1b2empty',
      ),
    ).toBe('ok #1');
  });

  it('takes the query of the request, and the rest of the address from the settings', () => {
    const one = sample('twilio with a form');
    const url = `${PUBLIC_URL}?foo=1`;
    const request = requestOf(signedSample(one, { url }), one.contentType);
    const settings = verificationSchema.parse(one.verification);
    expect(request.publicUrl).toBe(PUBLIC_URL);
    expect(short(prepareVerifier(settings).verify(request, SIGNED_AT))).toBe('ok #1');
    const elsewhere = { ...request, url: '/hooks/signed?foo=2' };
    expect(short(prepareVerifier(settings).verify(elsewhere, SIGNED_AT))).toBe(
      'signature_mismatch 401',
    );
  });

  it('needs the hash of a body that is no form, and only one', () => {
    expect(check('twilio with JSON', ({ url }) => ({ url: url.replace(/[?].*/, '') }))).toBe(
      'signature_mismatch 401',
    );
    expect(check('twilio with JSON', ({ url }) => ({ url: `${url}&bodySHA256=00` }))).toBe(
      'signature_malformed 400',
    );
  });
});

describe('HubSpot', () => {
  it('takes an address with escapes that HubSpot undoes, and as it is', () => {
    const secret = 'client-secret';
    const query = '?redirect=https%3A%2F%2Fa.example%2F%3Fb%3D1&name=J%C3%BCrgen%20O%27Neill%21';
    const decoded = "?redirect=https://a.example/?b%3D1&name=J%C3%BCrgen%20O'Neill!";
    for (const signed of [query, decoded, '?other=1']) {
      const content = `POST${PUBLIC_URL}${signed}{}${SIGNED_AT}`;
      const request = {
        rawHeaders: [
          ...[
            'X-HubSpot-Signature-v3',
            createHmac('sha256', secret).update(content).digest('base64'),
          ],
          ...['X-HubSpot-Request-Timestamp', String(SIGNED_AT)],
        ],
        publicUrl: PUBLIC_URL,
        url: `/hooks/signed${query}`,
        body: Buffer.from('{}'),
      };
      const verdict = short(verify({ scheme: 'hubspot', secrets: [secret] }, request, SIGNED_AT));
      expect(verdict).toBe(signed === '?other=1' ? 'signature_mismatch 401' : 'ok #1');
    }
  });

  it('is not content with an older version than the one that is set', () => {
    expect(check('hubspot v1', undefined, { version: 'v3' })).toBe('signature_missing 401');
    expect(check('hubspot v2', undefined, { version: 'v1' })).toBe('signature_malformed 400');
  });
});

describe('Adyen', () => {
  const names = [
    'pspReference',
    'merchantAccountCode',
    'merchantReference',
    'eventCode',
    'success',
  ];

  it.each(names)('signs %s', (name) => {
    const changed = check('adyen payments', ({ body }) => {
      const message = JSON.parse(body.toString('utf8'));
      message.notificationItems[0].NotificationRequestItem[name] += 'x';
      return { body: Buffer.from(JSON.stringify(message)) };
    });
    expect(changed).toBe('signature_mismatch 401');
  });

  it('wants every item signed, and one at least', () => {
    const say = (edit: (items: unknown[]) => unknown[]) =>
      check('adyen payments', ({ body }) => {
        const message = JSON.parse(body.toString('utf8'));
        message.notificationItems = edit(message.notificationItems);
        return { body: Buffer.from(JSON.stringify(message)) };
      });
    expect(say((items) => [...items, ...items])).toBe('ok #1');
    expect(say((items) => [...items, { NotificationRequestItem: { pspReference: '1' } }])).toBe(
      'signature_missing 401',
    );
    expect(say(() => [])).toBe('signature_malformed 400');
    expect(say(() => [null])).toBe('signature_missing 401');
  });

  it('counts a field that is null as one that is missing', () => {
    const same = check('adyen payments', ({ body }) => {
      const message = JSON.parse(body.toString('utf8'));
      delete message.notificationItems[0].NotificationRequestItem.originalReference;
      return { body: Buffer.from(JSON.stringify(message)) };
    });
    expect(same).toBe('ok #1');
  });
});

describe('Microsoft Graph', () => {
  const say = (value: unknown) =>
    check('microsoft-graph', () => ({ body: Buffer.from(JSON.stringify(value)) }));

  it('wants the clientState in every notification, and a notification', () => {
    expect(say({ value: [] })).toBe('signature_malformed 400');
    expect(say({})).toBe('signature_malformed 400');
    expect(say({ value: [{ id: '1' }] })).toBe('signature_missing 401');
    expect(say({ value: [{ clientState: ['a'] }] })).toBe('signature_missing 401');
    expect(check('microsoft-graph', () => ({ body: Buffer.from('{') }))).toBe(
      'signature_malformed 400',
    );
  });
});

describe('PayPal', () => {
  const now = SIGNED_AT;

  it('takes a certificate with its issuers, and not one of somebody else', () => {
    const chain = ['webhooks.crt', 'intermediate.crt', 'authority.crt'].map(certificate).join('\n');
    expect(check('paypal', undefined, { certificate: chain })).toBe('ok certificate');
    const broken = ['webhooks.crt', 'impostor.crt'].map(certificate).join('\n');
    expect(() => check('paypal', undefined, { certificate: broken })).toThrow(InvalidInputError);
    expect(check('paypal', undefined, { certificate: certificate('intermediate.crt') })).toBe(
      'signature_mismatch 401',
    );
    expect(() => check('paypal', undefined, { certificate: 'hello' })).toThrow(InvalidInputError);
  });

  it('takes a certificate in its time only', () => {
    expect(check('paypal', undefined, { toleranceSec: 0 }, Date.UTC(2020, 0, 1))).toBe(
      'signature_mismatch 401',
    );
    expect(check('paypal', undefined, { toleranceSec: 0 }, Date.UTC(2090, 0, 1))).toBe(
      'signature_mismatch 401',
    );
    expect(check('paypal', undefined, {}, now)).toBe('ok certificate');
  });

  it('takes certificates from the list of secrets for a change', () => {
    const secrets = [{ value: certificate('webhooks.crt'), label: 'next year' }];
    expect(check('paypal', undefined, { certificate: undefined, secrets })).toBe('ok next year');
  });

  it.each([
    ['PAYPAL-CERT-URL', 'https://paypal.com.evil.example/cert', 'signature_mismatch 401'],
    ['PAYPAL-CERT-URL', 'http://api.paypal.com/cert', 'signature_mismatch 401'],
    ['PAYPAL-AUTH-ALGO', 'SHA1withRSA', 'signature_malformed 400'],
    ['PAYPAL-CERT-URL', 'https://api.sandbox.paypal.com/cert', 'ok certificate'],
  ])('with %s %s says %s', (name, value, expected) => {
    const change = ({ rawHeaders }: VerifiableRequest) => ({
      rawHeaders: withHeader(rawHeaders, name.toLowerCase(), value),
    });
    expect(check('paypal', change)).toBe(expected);
  });

  it('signs the webhook’s id', () => {
    expect(check('paypal', undefined, { webhookId: 'OTHER' })).toBe('signature_mismatch 401');
  });
});

describe('GitLab', () => {
  const token = 'a plain token';
  const signing = 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=';
  const both = {
    secrets: [
      { value: token, label: 'token' },
      { value: signing, label: 'signing' },
    ],
  };

  it('takes either way while both are set', () => {
    expect(check('gitlab with a signature', undefined, both)).toBe('ok signing');
    expect(
      check('gitlab with a signature', () => ({ rawHeaders: ['X-Gitlab-Token', token] }), both),
    ).toBe('ok token');
  });

  it('is not content with a token where only a signature will do', () => {
    expect(
      check('gitlab with a signature', () => ({ rawHeaders: ['X-Gitlab-Token', signing] })),
    ).toBe('signature_missing 401');
  });
});

describe('Standard Webhooks', () => {
  it('takes the secret bare, with whsec_, and with v1, before it', () => {
    const bytes = 'bmljZSBzZWNyZXQgb2YgYSBzZW5kZXI=';
    for (const secret of [bytes, `whsec_${bytes}`, `v1,whsec_${bytes}`, bytes.replace('=', '')])
      expect(check('standard-webhooks', undefined, { secrets: [secret] })).toBe('ok #1');
    expect(() => check('standard-webhooks', undefined, { secrets: ['no base64!'] })).toThrow(
      InvalidInputError,
    );
  });

  it('checks signatures of a key’s own version only', () => {
    const asV1a = ({ rawHeaders }: VerifiableRequest) => ({
      rawHeaders: rawHeaders.map((text) => text.replace(/^v1,/, 'v1a,')),
    });
    expect(check('standard-webhooks', asV1a)).toBe('signature_mismatch 401');
  });

  it('of Svix come under either set of names, and not under a mix', () => {
    const renamed = ({ rawHeaders }: VerifiableRequest) => ({
      rawHeaders: rawHeaders.map((text) => text.replace(/^svix-/, 'webhook-')),
    });
    expect(check('svix', renamed)).toBe('ok #1');
    const mixed = ({ rawHeaders }: VerifiableRequest) => ({
      rawHeaders: rawHeaders.map((text) => text.replace(/^svix-signature$/, 'webhook-signature')),
    });
    expect(check('svix', mixed)).toBe('signature_missing 401');
  });
});

describe('Linear', () => {
  it('has to name its time, unless nobody wants to know', () => {
    const body = Buffer.from('{"type":"Issue"}');
    const signature = createHmac('sha256', 's').update(body).digest('hex');
    const request = { rawHeaders: ['Linear-Signature', signature], body };
    expect(short(verify({ scheme: 'linear', secrets: ['s'] }, request))).toBe(
      'signature_malformed 400',
    );
    expect(short(verify({ scheme: 'linear', toleranceSec: 0, secrets: ['s'] }, request))).toBe(
      'ok #1',
    );
  });
});

describe('public keys', () => {
  it('that are none, or of another kind, are refused when they are saved', () => {
    for (const publicKey of ['x', '00'.repeat(31), sample('wise').key])
      expect(() => check('discord', undefined, { publicKey })).toThrow(InvalidInputError);
    const { verification } = sample('sendgrid');
    if (verification.scheme !== 'sendgrid') throw new Error('another sample');
    expect(() => check('wise', undefined, { publicKey: verification.publicKey })).toThrow(
      InvalidInputError,
    );
  });
});

describe('keys against twins', () => {
  const key = (name: string, deliveryId?: string) => {
    const one = sample(name);
    const signed = signedSample(one, deliveryId === undefined ? {} : { deliveryId });
    return keyOf(one.verification, requestOf(signed, one.contentType));
  };

  it.each(['github', 'shopify', 'wise'])('of %s are the id with the signature', (name) => {
    expect(key(name, 'a')).toEqual(key(name, 'a'));
    expect(key(name, 'a')?.externalId).toBe('a');
    expect(key(name, 'a')?.value).not.toBe(key(name, 'b')?.value);
    // Another body under the same id is another event: ids are not signed.
    const one = sample(name);
    const other = signedSample(one, { deliveryId: 'a', body: Buffer.from('{"other":true}') });
    const otherKey = keyOf(one.verification, requestOf(other, one.contentType));
    expect(otherKey?.value).not.toBe(key(name, 'a')?.value);
  });

  it.each([
    ['stripe', 'evt_1'],
    ['slack', 'Ev1'],
    ['square', 'e1'],
    ['paddle', 'evt_1'],
    ['typeform', 'LtWXD3crgy'],
    ['discord', '1'],
    ['paypal', 'WH-1'],
    ['microsoft-graph', 'n1'],
    ['ms-teams-outgoing', '1'],
    ['adyen payments', '7914073381342284'],
    ['sendgrid', 'a'],
    ['cloudevents', '1'],
  ])('of %s are its own id, %s, which is signed', (name, id) => {
    expect(key(name)?.externalId).toBe(id);
  });

  it.each(['standard-webhooks', 'svix', 'gitlab with a signature', 'gitlab with a token'])(
    'of %s are the id of the message',
    (name) => {
      expect(key(name, 'msg_1')).toEqual({ value: 'msg_1', externalId: 'msg_1' });
    },
  );

  it('of a repetition that is signed anew stay the same', () => {
    for (const name of ['linear', 'zoom', 'sanity', 'slack', 'stripe']) {
      const one = sample(name);
      const again = requestOf(
        signedSample(one, { now: SIGNED_AT + 60_000, deliveryId: 'same' }),
        one.contentType,
      );
      const first = requestOf(signedSample(one, { deliveryId: 'same' }), one.contentType);
      expect(keyOf(one.verification, again)).toEqual(keyOf(one.verification, first));
    }
  });

  it('are not made up where the provider has none', () => {
    expect(key('dropbox')).toBeNull();
    expect(key('hubspot v3')).toBeNull();
    const body = Buffer.from('not JSON');
    expect(
      keyOf(sample('stripe').verification, {
        ...requestOf(signedSample(sample('stripe')), ''),
        body,
      }),
    ).toBeNull();
  });
});

describe('a request', () => {
  it.each(
    Object.entries(SAMPLES).filter(
      ([, { verification }]) =>
        !['basic', 'bearer', 'api-key', 'hmac', 'microsoft-graph', 'meta', 'whatsapp'].includes(
          verification.scheme,
        ),
    ),
  )('of %s is recognised by its headers', (name, one) => {
    const { rawHeaders, url } = requestOf(signedSample(one), one.contentType);
    const more: Record<string, string[]> = {
      'adyen payments': [],
      cloudevents: ['ce-specversion', '1.0'],
      'gitlab with a signature': ['X-Gitlab-Event', 'Push Hook'],
    };
    const head = { method: 'POST', url, rawHeaders: [...rawHeaders, ...(more[name] ?? [])] };
    const found = recogniseProviders(head).map(({ scheme }) => scheme);
    // A payment of Adyen's says who it is in its body only.
    if (name === 'adyen payments') expect(found).toEqual([]);
    else expect(found[0]).toBe(one.verification.scheme);
  });

  it('of nobody in particular is not recognised', () => {
    const rawHeaders = [
      'Content-Type',
      'application/json',
      'User-Agent',
      'curl/8',
      'X-Signature',
      'a',
    ];
    expect(recogniseProviders({ method: 'POST', url: '/hooks/a', rawHeaders })).toEqual([]);
  });
});
