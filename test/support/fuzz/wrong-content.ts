import zlib from 'node:zlib';
import type { Dice } from './dice.ts';
import { type HostileRequest, MAX_BODY_BYTES, PATHS, request } from './hostile-request.ts';

type Make = (dice: Dice) => { bytes: Buffer; expected: readonly number[] };

const refused = `/hooks/${PATHS.refused}`;
const content = `/hooks/${PATHS.content}`;
const JSON_TYPE = 'Content-Type: application/json';

/** Small on the wire, and just or far above the cap when they are unpacked. */
const bombs = [MAX_BODY_BYTES + 1, 20 * MAX_BODY_BYTES, 1_000_000].flatMap((size) => {
  const plain = Buffer.alloc(size);
  return [
    { coding: 'gzip', wire: zlib.gzipSync(plain) },
    { coding: 'deflate', wire: zlib.deflateSync(plain) },
    { coding: 'br', wire: zlib.brotliCompressSync(plain) },
  ];
});

/** Right HTTP that the gates, the endpoint or its scheme must refuse. */
const gates: Record<string, Make> = {
  'foreign host': (dice) => {
    const host = dice.pick([
      'evil.example',
      'localhost.evil.example',
      '192.168.0.1',
      '127.1',
      '2130706433',
      '[::ffff:8.8.8.8]',
      '',
      'a b',
      'localhost:x',
      '[::1',
      dice.token(200),
    ]);
    return { bytes: request({ path: refused, host, body: '{}' }), expected: [403, 400] };
  },
  'page of another site': (dice) => {
    const headers = dice.pick([
      ['Origin: https://evil.example'],
      ['Origin: null'],
      ['Origin: http://localhost:4780'],
      ['Sec-Fetch-Site: cross-site'],
      ['Sec-Fetch-Site: same-origin', 'Origin: http://localhost'],
      ['origin: a', 'ORIGIN: b'],
    ]);
    return { bytes: request({ path: refused, headers, body: '{}' }), expected: [403] };
  },
  'path that does not exist': (dice) => {
    const path = dice.pick([
      '/',
      '/hooks',
      '/hooks/',
      '//hooks/refused',
      '/hooks/refused/x',
      '/hooks/../refused',
      '/hooks/%2e%2e/refused',
      '/hooks/%',
      '/hooks/%zz',
      '/hooks/%ff%fe',
      '/hooks/refused%00',
      '/HOOKS/refused',
      '/hooks/Refused',
      '/hooks/__proto__',
      '/hooks/constructor',
      '/api/system.info',
      '/.env',
      `/hooks/${dice.token(300)}`,
    ]);
    return { bytes: request({ path, body: '{}' }), expected: [404] };
  },
  'endpoint that was retired': () => ({
    bytes: request({ path: `/hooks/${PATHS.retired}`, body: '{}' }),
    expected: [410],
  }),
  'method that is not taken': (dice) => {
    const method = dice.pick([
      'GET',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'QUERY',
    ]);
    return { bytes: request({ path: refused, method, body: 'x' }), expected: [405] };
  },
  'coding that is unknown': (dice) => {
    const headers = dice.pick([
      ['Content-Encoding: compress'],
      ['Content-Encoding: gzip, gzip'],
      ['Content-Encoding: br, gzip'],
      ['Content-Encoding: gzip', 'content-encoding: br'],
      [`Content-Encoding: ${dice.token(50)}`],
      ['Content-Encoding: gzip;q=1'],
    ]);
    return { bytes: request({ path: refused, headers, body: 'x' }), expected: [415] };
  },
  bomb: (dice) => {
    const { coding, wire } = dice.pick(bombs);
    const headers = [`Content-Encoding: ${coding}`];
    return { bytes: request({ path: refused, headers, body: wire }), expected: [413] };
  },
  'signature that is wrong': (dice) => {
    const headers = dice.pick([
      [],
      ['X-Signature:'],
      ['X-Signature: zz'],
      [`X-Signature: ${dice.bytes(32).toString('hex')}`],
      [`X-Signature: ${dice.bytes(16).toString('hex')}`],
      [
        `X-Signature: ${dice.bytes(32).toString('hex')}`,
        `x-signature: ${dice.bytes(32).toString('hex')}`,
      ],
      [`X-Signature: ${'0'.repeat(10_000)}`],
      [`Authorization: Basic ${dice.token(40)}`],
    ]);
    const bytes = request({ path: `/hooks/${PATHS.signed}`, headers, body: dice.token(50) });
    return { bytes, expected: [400, 401] };
  },
};

const compressors: Record<string, (plain: Buffer) => Buffer> = {
  gzip: (plain) => zlib.gzipSync(plain),
  deflate: (plain) => zlib.deflateSync(plain),
  br: (plain) => zlib.brotliCompressSync(plain),
};

/** Right HTTP around a body that is not what it says: kept, marked, and answered 2xx. */
const bodies: Record<string, (dice: Dice) => { headers: string[]; body: Buffer | string }> = {
  'JSON that is none': (dice) => ({
    headers: [JSON_TYPE],
    body: dice.pick([
      '{',
      '[1,',
      '{"a":}',
      'NaN',
      '\0',
      '"\\u12"',
      "{'a':1}",
      '01',
      '{"a":1}}',
      '\uFEFF\uFEFF{}',
      dice.bytes(dice.integer(1, 500)),
    ]),
  }),
  'JSON of many levels': (dice) => ({
    headers: [JSON_TYPE],
    body: dice.pick(['[', '{"a":', '[{"a":']).repeat(dice.integer(65, 1500)),
  }),
  'JSON with hostile names and numbers': (dice) => ({
    headers: [JSON_TYPE],
    body: dice.pick([
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      `{"n":${'9'.repeat(dice.integer(20, 5000))}}`,
      `{"n":1e${'9'.repeat(dice.integer(3, 500))}}`,
      `{"n":-0.${'0'.repeat(dice.integer(20, 5000))}1}`,
      `{${'"a":1,'.repeat(dice.integer(10, 2000))}"a":2}`,
      `"${'\\u0000'.repeat(dice.integer(1, 500))}"`,
      `["${'\\\\'.repeat(dice.integer(1, 3000))}"]`,
    ]),
  }),
  'JSON in another charset': (dice) => ({
    headers: [
      `Content-Type: application/json; charset=${dice.pick(['utf-16', 'klingon', '""', 'utf-7', dice.token(100)])}`,
    ],
    body: dice.bytes(dice.integer(1, 100)),
  }),
  'compressed data that is damaged': (dice) => {
    const [coding, compress] = dice.entry(compressors);
    const wire = compress(dice.bytes(dice.integer(10, 300)));
    const damaged = dice.pick([
      wire.subarray(0, dice.integer(1, wire.length - 1)),
      Buffer.concat([wire, dice.bytes(5)]),
      dice.bytes(40),
      Buffer.from('plain'),
    ]);
    return { headers: [JSON_TYPE, `Content-Encoding: ${coding}`], body: damaged };
  },
  'multipart that is broken': (dice) => {
    const boundary = dice.pick(['b', '"b"', '', '"', 'b b', '-'.repeat(70), dice.token(200)]);
    const pieces = [
      '--b',
      '\r\n',
      '--',
      '\r\n\r\n',
      '\0',
      'x',
      '--b--',
      'Content-Disposition: form-data; name="a"',
      '; filename="../../x"',
      'Content-Disposition: form-data; name=',
      'Content-Type: ',
      '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\ny\r\n',
    ] as const;
    const body = Array.from({ length: dice.integer(1, 60) }, () => dice.pick(pieces)).join('');
    return { headers: [`Content-Type: multipart/form-data; boundary=${boundary}`], body };
  },
  'multipart of many files': (dice) => ({
    headers: ['Content-Type: multipart/form-data; boundary=b'],
    body: `${'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n'.repeat(dice.integer(21, 100))}--b--\r\n`,
  }),
  'form that is odd': (dice) => ({
    headers: ['Content-Type: application/x-www-form-urlencoded'],
    body: dice.pick([
      '%',
      '%zz=%ff',
      '&&&&===',
      '__proto__=1&__proto__=2',
      `payload=%7B${'%5B'.repeat(200)}`,
      'a&'.repeat(dice.integer(100, 8000)),
      dice.bytes(dice.integer(1, 200)),
    ]),
  }),
  'XML that is hostile': (dice) => ({
    headers: [
      `Content-Type: ${dice.pick(['text/xml', 'application/xml', 'application/soap+xml'])}`,
    ],
    body: dice.pick([
      '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
      '<!DOCTYPE a SYSTEM "http://127.0.0.1/"><a/>',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      '<a>'.repeat(dice.integer(65, 3000)),
      `<a ${'x="1" '.repeat(dice.integer(2, 2000))}/>`,
      '<a><![CDATA[',
      '<?xml version="1.0" encoding="klingon"?><a/>',
      '<__proto__/>',
      '<'.repeat(dice.integer(1, 5000)),
      dice.bytes(dice.integer(1, 200)),
    ]),
  }),
  'lines that are no JSON': (dice) => ({
    headers: ['Content-Type: application/x-ndjson'],
    body: '{}\n'.repeat(dice.integer(0, 100)) + dice.token(20),
  }),
  'content type that is none': (dice) => ({
    headers: [
      `Content-Type: ${dice.pick(['/', ';', 'a/b/c', 'multipart/form-data', '=', `text/plain; ${'a='.repeat(500)}`, dice.token(300), '\xff\xfe'])}`,
    ],
    body: dice.bytes(dice.integer(0, 200)),
  }),
  'headers that are odd': (dice) => ({
    headers: dice.pick([
      ['__proto__: x', 'constructor: y', 'hasOwnProperty: z'],
      ['X-Latin: \xe4\xf6\xfc\xff'],
      ['X-Empty:', 'X-Empty:', 'X-Empty: \t '],
      ['Connection: keep-alive, x', 'X: 1'],
      ['X-Forwarded-For: 1.2.3.4, unknown, ::1', 'Forwarded: for=x'],
      ['Cookie: a=1', 'Cookie: b=2', 'Set-Cookie: c'],
      ['Range: bytes=0-', 'If-Match: *', 'TE: trailers', 'Trailer: X'],
      ['Expect: 100-continue'],
      Array.from({ length: 90 }, (_, i) => `X-${i}: ${dice.token(100)}`),
    ]),
    body: '{}',
  }),
};

/** A request that is right as HTTP, so that more can follow it. */
export function wrongContent(dice: Dice): HostileRequest {
  if (dice.chance(0.4)) {
    const [kind, make] = dice.entry(gates);
    // A method other than POST and a bad Host are refused with the connection kept or not.
    return { kind, ...make(dice), ends: false };
  }
  const [kind, make] = dice.entry(bodies);
  const { headers, body } = make(dice);
  const bytes = request({ path: content, headers, body });
  return { kind, bytes, expected: [200], ends: false };
}
