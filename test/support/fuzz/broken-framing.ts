import type { Dice } from './dice.ts';
import {
  type HostileRequest,
  MAX_BODY_BYTES,
  PATHS,
  rawRequest,
  request,
  TABLE,
} from './hostile-request.ts';

const LINE = `POST /hooks/${PATHS.refused} HTTP/1.1`;
const HOST = 'Host: localhost';
const path = `/hooks/${PATHS.refused}`;

type Make = (dice: Dice) => Buffer;

/** Each is no HTTP, or HTTP that RFC 9112 tells a server to refuse: 400, and the connection ends. */
const broken: Record<string, Make> = {
  'content-length twice': (dice) => {
    const length = dice.integer(0, 9);
    const other = dice.chance(0.5) ? length : dice.integer(0, 99);
    const lines = [`Content-Length: ${length}`, `Content-Length: ${other}`];
    return rawRequest([LINE, HOST, ...lines], 'x'.repeat(length));
  },
  'content-length that is no number': (dice) =>
    rawRequest(
      [
        LINE,
        HOST,
        `Content-Length: ${dice.pick(['-1', '+5', '0x10', '1.5', '5, 5', '5;', '', 'five', '1e3', '99999999999999999999', '5\t6'])}`,
      ],
      'hello',
    ),
  'content-length and transfer-encoding': (dice) => {
    const headers = [`Content-Length: ${dice.integer(0, 99)}`, 'Transfer-Encoding: chunked'];
    if (dice.chance(0.5)) headers.reverse();
    return rawRequest([LINE, HOST, ...headers], '5\r\nhello\r\n0\r\n\r\n');
  },
  'transfer-encoding that is unknown': (dice) =>
    rawRequest(
      [
        LINE,
        HOST,
        `Transfer-Encoding: ${dice.pick(['gzip', 'gzip, chunked', 'chunked, gzip', 'identity', 'xchunked', 'chunked, chunked', ', chunked', '\x0bchunked', 'chunked;q=1', '"chunked"'])}`,
      ],
      '5\r\nhello\r\n0\r\n\r\n',
    ),
  'chunk size that is no number': (dice) =>
    rawRequest(
      [LINE, HOST, 'Transfer-Encoding: chunked'],
      `${dice.pick(['zz', '-5', '+5', '0x5', ' 5', '5 5', 'fffffffffffffffff', '', ';', '5\n'])}\r\nhello\r\n0\r\n\r\n`,
    ),
  'chunk that is longer or shorter than it says': (dice) => {
    const says = dice.pick([1, 2, 3, 4, 7, 8]);
    return rawRequest(
      [LINE, HOST, 'Transfer-Encoding: chunked'],
      `${says.toString(16)}\r\nhello\r\nzz\r\n0\r\n\r\n`,
    );
  },
  'chunk with a bare line feed': () =>
    rawRequest([LINE, HOST, 'Transfer-Encoding: chunked'], '5\nhello\n0\n\n'),
  'trailer that is broken': (dice) =>
    rawRequest(
      [LINE, HOST, 'Transfer-Encoding: chunked'],
      `5\r\nhello\r\n0\r\n${dice.pick([' folded: 1', 'no colon', 'nul: \0', ': x'])}\r\n\r\n`,
    ),
  'header name that is none': (dice) =>
    rawRequest([
      LINE,
      HOST,
      `${dice.pick(['', ' X', 'X ', 'X Y', 'X\0', 'X\x7f', 'Ü', '(x)', 'x{', 'x@y', '"x"', '\tX'])}: 1`,
    ]),
  'header value with a control character': (dice) =>
    rawRequest([
      LINE,
      HOST,
      `X-Value: a${dice.pick(['\0', '\x01', '\r', '\x7f', '\x1b', '\x0c'])}b`,
    ]),
  'header without a colon': (dice) => rawRequest([LINE, HOST, dice.token(dice.integer(1, 60))]),
  'folded header': (dice) => rawRequest([LINE, HOST, 'X-Folded: a', `${dice.pick([' ', '\t'])}b`]),
  'line feeds alone': () => Buffer.from(`${LINE}\n${HOST}\n\n`),
  'no host': () => rawRequest([LINE]),
  'two hosts': (dice) =>
    rawRequest([LINE, HOST, `host: ${dice.pick(['localhost', 'evil.example'])}`]),
  'version that is unknown': (dice) =>
    request({
      path,
      version: dice.pick([
        'HTTP/2.0',
        'HTTP/1.2',
        'HTTP/9.9',
        'HTTP/1',
        'HTTP/1.11',
        'http/1.1',
        'HTTPS/1.1',
        'ICE/1.0',
        'HTTP/-1.1',
        'HTTP /1.1',
        '',
      ]),
    }),
  'method that is unknown': (dice) =>
    request({
      path,
      method: dice.pick([
        'BREW',
        'post',
        'POS',
        'POSTT',
        'P OST',
        '',
        '\0',
        'GET/',
        '(',
        dice.token(30),
      ]),
    }),
  'target that is none': (dice) =>
    request({
      path: dice.pick([
        'hooks/refused',
        '*',
        '',
        '\\hooks\\refused',
        `${path} x`,
        `${path}\0`,
        `${path}\x7f`,
        `${path}\xff`,
        '?x',
        '#x',
        'http:/localhost',
        'ftp://localhost/hooks/refused',
        'http://evil.example/hooks/refused',
        'http://localhost:99999/hooks/refused',
        'http://user@localhost/hooks/refused',
        'file:///etc/passwd',
        'javascript:alert(1)',
      ]),
    }),
  'expectation that is unknown': (dice) =>
    request({
      path,
      headers: [`Expect: ${dice.pick(['200-ok', 'foo, 100-continue', '100-continue;x', '100'])}`],
      body: 'x',
    }),
  'another protocol': (dice) =>
    dice.pick([
      Buffer.from('16030100f5010000f10303', 'hex'),
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
      Buffer.from('*1\r\n$4\r\nPING\r\n'),
      Buffer.from('EHLO example.com\r\n'),
      Buffer.from('GET /\r\n\r\n'),
      Buffer.from('\x05\x01\x00'),
      Buffer.from('{"jsonrpc":"2.0"}\n\n'),
    ]),
  noise: (dice) =>
    Buffer.concat([Buffer.from([dice.integer(128, 255)]), dice.bytes(dice.integer(1, 300))]),
};

/** Too much of something: the status says of what. */
const excessive: Record<string, { make: Make; expected: readonly number[] }> = {
  'too many headers': {
    expected: [431],
    make: (dice) =>
      request({
        path,
        headers: Array.from({ length: dice.integer(99, 800) }, (_, i) => `X${i}: ${i}`),
      }),
  },
  'head too long': {
    expected: [431],
    make: (dice) => {
      const long = 'x'.repeat(dice.integer(16_400, 60_000));
      return dice.pick([
        request({ path, headers: [`X-Long: ${long}`] }),
        request({ path, headers: [`${long}: x`] }),
        request({ path: `${path}?${long}` }),
        request({ path, headers: Array.from({ length: 40 }, () => `X: ${long.slice(0, 1000)}`) }),
      ]);
    },
  },
  'declared length over the cap': {
    expected: [413],
    make: (dice) => {
      const contentLength = dice.pick([MAX_BODY_BYTES + 1, 10 * MAX_BODY_BYTES, 2 ** 40]);
      return request({
        path,
        contentLength,
        headers: dice.chance(0.3) ? ['Expect: 100-continue'] : [],
        body: 'x'.repeat(dice.integer(0, 2000)),
      });
    },
  },
  'chunked body over the cap': {
    expected: [413],
    make: (dice) => {
      const chunk = dice.integer(500, 9000);
      const piece = `${chunk.toString(16)}\r\n${'x'.repeat(chunk)}\r\n`;
      const count = Math.ceil(MAX_BODY_BYTES / chunk) + dice.integer(1, 4);
      const end = dice.chance(0.5) ? '0\r\n\r\n' : '';
      return rawRequest([LINE, HOST, 'Transfer-Encoding: chunked'], piece.repeat(count) + end);
    },
  },
  'chunk extension too long': {
    expected: [413, 431],
    make: (dice) =>
      rawRequest(
        [LINE, HOST, 'Transfer-Encoding: chunked'],
        `5;${'x'.repeat(dice.integer(17_000, 40_000))}\r\nhello\r\n0\r\n\r\n`,
      ),
  },
  'trailers too long': {
    expected: [431, 413, 400],
    make: (dice) =>
      rawRequest(
        [LINE, HOST, 'Transfer-Encoding: chunked'],
        `5\r\nhello\r\n0\r\nX: ${'x'.repeat(dice.integer(17_000, 40_000))}\r\n\r\n`,
      ),
  },
  'tunnel, please': {
    expected: [405],
    make: (dice) =>
      rawRequest(
        [`CONNECT ${dice.pick(['localhost:22', 'evil.example:443'])} HTTP/1.1`, HOST],
        'data',
      ),
  },
};

/** A request that breaks the connection it comes on. */
export function brokenFraming(dice: Dice): HostileRequest {
  const roll = dice.integer(0, 99);
  if (roll < 15) return cutOff(dice);
  if (roll < 25) return flipped(dice);
  if (roll < 40) {
    const [kind, { make, expected }] = dice.entry(excessive);
    return { kind, bytes: make(dice), expected, ends: true };
  }
  const [kind, make] = dice.entry(broken);
  return { kind, bytes: make(dice), expected: [400], ends: true };
}

/** A right request that stops in the middle, and the sender goes away. */
function cutOff(dice: Dice): HostileRequest {
  const whole = dice.pick([
    request({ path, headers: [`X-Id: ${dice.token(20)}`], body: dice.token(200) }),
    rawRequest([LINE, HOST, 'Transfer-Encoding: chunked'], '5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n'),
  ]);
  const bytes = whole.subarray(0, dice.integer(1, whole.length - 1));
  return { kind: 'cut off', bytes, expected: [400], ends: true, cutOff: true };
}

/** A right request with a few wrong bytes: it may still be right, or want more than comes. */
function flipped(dice: Dice): HostileRequest {
  const bytes = request({
    path: `/hooks/${PATHS.content}`,
    headers: ['Content-Type: application/json', `X-Id: ${dice.token(10)}`],
    body: JSON.stringify({ token: dice.token(30) }),
  });
  for (let i = dice.integer(1, 4); i > 0; i--) {
    bytes[dice.integer(0, bytes.length - 1)] = dice.integer(0, 255);
  }
  return { kind: 'flipped bytes', bytes, expected: TABLE, ends: true, cutOff: true };
}
