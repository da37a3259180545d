import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepFromCurl } from '../../../engine/proposals/curl/from-curl.ts';
import { httpRequest } from '../../../engine/steps/http-request/index.ts';
import { compileParams } from '../../../shared/expression/params.ts';
import { host } from '../../shared/expression/support.ts';

function paramsOf(command: string) {
  return stepFromCurl(command).step.params;
}

describe('commands as documentation writes them', () => {
  it('reads Stripe’s: the key is a user name, the form has brackets', () => {
    const { step, secrets } = stepFromCurl(`curl https://api.stripe.com/v1/checkout/sessions \\
  -u "sk_test_BQokikJOvBiI2HlWgH4olfQ2:" \\
  -d mode=payment \\
  -d "line_items[0][price]"=price_1MotwRLkdIwHu7ixYcPLm5uZ \\
  -d "line_items[0][quantity]"=2 \\
  --data-urlencode success_url="https://example.com/success"`);
    expect(step).toEqual({
      type: 'http-request',
      name: 'POST api.stripe.com/v1/checkout/sessions',
      params: {
        method: 'POST',
        url: 'https://api.stripe.com/v1/checkout/sessions',
        body: {
          type: 'form',
          fields: {
            mode: 'payment',
            'line_items[0][price]': 'price_1MotwRLkdIwHu7ixYcPLm5uZ',
            'line_items[0][quantity]': '2',
            success_url: 'https://example.com/success',
          },
        },
        auth: { type: 'credential', credential: 'api.stripe.com' },
      },
    });
    expect(secrets).toEqual([
      {
        where: 'the option -u',
        name: 'api.stripe.com',
        type: 'basic',
        data: { username: 'sk_test_BQokikJOvBiI2HlWgH4olfQ2', password: '' },
        missing: [],
        used: true,
      },
    ]);
  });

  it('reads GitHub’s: JSON that curl would call a form, and a gap for the token', () => {
    const { step, secrets, notes } = stepFromCurl(`curl -L \\
  -X POST \\
  -H "Accept: application/vnd.github+json" \\
  -H "Authorization: Bearer <YOUR-TOKEN>" \\
  -H "X-GitHub-Api-Version: 2022-11-28" \\
  https://api.github.com/repos/OWNER/REPO/issues \\
  -d '{"title":"Found a bug","assignees":["octocat"],"milestone":1}'`);
    expect(step.params).toEqual({
      method: 'POST',
      url: 'https://api.github.com/repos/OWNER/REPO/issues',
      headers: { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
      body: {
        type: 'json',
        value: { title: 'Found a bug', assignees: ['octocat'], milestone: 1 },
      },
      auth: { type: 'credential', credential: 'api.github.com' },
    });
    expect(secrets).toMatchObject([{ type: 'bearer', data: {}, missing: ['token'] }]);
    expect(notes).toEqual([
      'curl would have called the body a form: it is JSON, and is sent as such.',
    ]);
  });

  it('reads Slack’s: a secret of the shell’s', () => {
    const { step, secrets, notes } = stepFromCurl(
      `curl -F file=@dramacat.gif -F "initial_comment=Shakes the cat" -F channels=C024BE91L -H "Authorization: Bearer $SLACK_TOKEN" https://slack.com/api/files.upload`,
    );
    expect(step.params['body']).toEqual({
      type: 'multipart',
      fields: [
        { name: 'file', filename: 'dramacat.gif', contentBase64: '' },
        { name: 'initial_comment', value: 'Shakes the cat' },
        { name: 'channels', value: 'C024BE91L' },
      ],
    });
    expect(secrets).toMatchObject([{ type: 'bearer', missing: ['token'], used: true }]);
    expect(notes.join('\n')).toContain('the file dramacat.gif');
    expect(notes.join('\n')).toContain('$SLACK_TOKEN');
  });

  it('reads OpenAI’s and keeps what is no secret', () => {
    const params = paramsOf(`curl https://api.openai.com/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "OpenAI-Organization: org-1" \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -d '{
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "It'\\''s a {{test}}"}],
    "temperature": 0.7
  }'`);
    expect(params['headers']).toEqual({ 'OpenAI-Organization': 'org-1' });
    expect(params['body']).toMatchObject({
      value: { messages: [{ content: "It's a \\{{test}}" }], temperature: 0.7 },
    });
  });
});

describe('commands as browsers copy them', () => {
  const HEADERS = [
    ['accept', '*/*'],
    ['content-type', 'application/json'],
    ['cookie', 'session=0123; theme=dark'],
    ['origin', 'https://shop.example'],
    ['sec-ch-ua', '"Chromium";v="130"'],
    ['sec-fetch-mode', 'cors'],
    ['priority', 'u=1, i'],
  ];
  const bash = `curl 'https://shop.example/api/cart?x=1' \\\n${HEADERS.map(([n, v]) => `  -H '${n}: ${v}' \\\n`).join('')}  --data-raw $'{"note":"it\\'s 100%\\u0021 \\\\n \\u00fc","n":[1]}' \\\n  --compressed`;
  const cmd = `curl ^"https://shop.example/api/cart?x=1^" ^\r\n${HEADERS.map(([n, v = '']) => `  -H ^"${n}: ${v.replace(/"/g, '\\^"')}^" ^\r\n`).join('')}  --data-raw ^"^{^\\^"note^\\^":^\\^"it's 100^%^! ^\\\\n ü^\\^",^\\^"n^\\^":^[1^]^}^" ^\r\n  --compressed`;

  it.each([
    ['on Linux and macOS', bash],
    ['on Windows', cmd],
  ])('%s', (_, command) => {
    const { step, secrets, notes } = stepFromCurl(command);
    expect(step.params).toEqual({
      method: 'POST',
      url: 'https://shop.example/api/cart',
      query: { x: '1' },
      headers: { accept: '*/*', origin: 'https://shop.example' },
      body: { type: 'json', value: { note: "it's 100%! \n ü", n: [1] } },
      auth: { type: 'credential', credential: 'shop.example' },
    });
    expect(secrets).toMatchObject([
      {
        where: 'the header "cookie"',
        type: 'api-key',
        data: { in: 'header', name: 'cookie', value: 'session=0123; theme=dark' },
      },
    ]);
    expect(notes).toEqual([
      'Left out, for they belong to the browser or the connection: sec-ch-ua, sec-fetch-mode, priority.',
    ]);
  });

  it('keeps line breaks of Windows’ texts', () => {
    const command =
      'curl "https://a.example/" ^\n -H "content-type: text/plain" --data-raw ^"a^\n\nb^"';
    expect(paramsOf(command)['body']).toEqual({
      type: 'raw',
      contentType: 'text/plain',
      text: 'a\nb',
    });
  });
});

describe('options', () => {
  it.each([
    ['-k', { tls: { rejectUnauthorized: false } }],
    ['-m 2.5', { timeoutMs: 2500 }],
    ['--max-redirs 3 -L', { redirects: { max: 3 } }],
    ['-sSXPATCH', { method: 'PATCH' }],
    ['--user-agent me --request-target x', { headers: { 'User-Agent': 'me' } }],
    [
      '-T file.bin',
      { method: 'PUT', body: { type: 'raw', contentType: 'application/octet-stream', text: '' } },
    ],
  ])('reads %s', (option, expected) => {
    expect(paramsOf(`curl ${option} https://a.example/x`)).toMatchObject(expected);
  });

  it.each([
    ['-x http://proxy:3128', 'The proxy (-x) was left out'],
    ['--aws-sigv4 aws:amz:eu:s3', 'AWS'],
    ['--connect-timeout 5', 'time limit for connecting'],
    ['-d @body.json', 'the file body.json'],
    ['-d @-', 'standard input'],
    ['-H "Content-Length: 5"', 'Content-Length'],
    ['--digest -u a:b', 'Digest'],
  ])('tells of %s', (option, note) => {
    expect(stepFromCurl(`curl https://a.example/ ${option}`).notes.join('\n')).toContain(note);
  });

  it.each([
    [
      'curl https://x.example/ -H "X-Api-Key: abcdefghij"',
      'api-key',
      { in: 'header', name: 'X-Api-Key', value: 'abcdefghij' },
    ],
    [
      'curl https://x.example/ -H "Authorization: token ghp_abc"',
      'api-key',
      { value: 'token ghp_abc' },
    ],
    [
      `curl https://x.example/ -H "Authorization: Basic ${btoa('ann:pw')}"`,
      'basic',
      { username: 'ann', password: 'pw' },
    ],
    [
      'curl "https://x.example/?access_token=abc123"',
      'api-key',
      { in: 'query', name: 'access_token', value: 'abc123' },
    ],
    ['curl https://ann:p%40ss@x.example/', 'basic', { username: 'ann', password: 'p@ss' }],
  ])('takes the secret out of %s', (command, type, data) => {
    const { step, secrets } = stepFromCurl(command);
    expect(secrets).toMatchObject([{ type, data, used: true }]);
    expect(step.params).toMatchObject({
      url: 'https://x.example/',
      auth: { credential: 'x.example' },
    });
    expect(step.params).not.toHaveProperty('headers');
    expect(step.params).not.toHaveProperty('query');
  });

  it('uses one of several secrets, and no other stands in the step', () => {
    const { step, secrets, notes } = stepFromCurl(
      'curl https://x.example/ -H "DD-API-KEY: key-one" -H "DD-APPLICATION-KEY: key-two"',
    );
    expect(secrets.map(({ name, used }) => [name, used])).toEqual([
      ['x.example', true],
      ['x.example 2', false],
    ]);
    expect(JSON.stringify(step)).not.toMatch(/key-(?:one|two)/);
    expect(notes.join('\n')).toContain('DD-APPLICATION-KEY');
  });

  it('leaves harmless words alone', () => {
    const params = paramsOf('curl "https://x.example/?key=name&code=DE" -H "X-CSRF-Token: abc"');
    expect(params).not.toHaveProperty('auth');
    expect(params['query']).toEqual({ key: 'name', code: 'DE' });
  });
});

describe('what cannot be read', () => {
  it.each([
    ["curl 'https://a.example", 'Word 2 cannot be read'],
    ['curl https://a.example --frobnicate', 'Word 3: curl has no option "--frobnicate"'],
    ['curl https://a.example --hedaer x', 'did you mean --header?'],
    ['curl https://a.example -X', 'Word 3: -X has no value'],
    [
      'curl https://a.example https://b.example',
      'Word 3: the curl command has more than one address',
    ],
    ['curl -s', 'no address'],
    ['curl ftp://a.example/', 'Word 2'],
    ['curl https://a.example -H nothing', 'Word 4: "nothing" is no header'],
    ['curl https://a.example -m soon', 'Word 4: "soon" is no number'],
    ['curl https://a.example -X "GE T"', 'is no HTTP method'],
    ['curl -X CONNECT https://a.example', 'method'],
    ['curl “https://a.example”', 'typographic quotes'],
    ['curl -G https://a.example -d @file', 'comes from the file'],
    ['curl -F name https://a.example', 'no form field'],
    ['wget https://a.example', 'Word 1 should be curl'],
    ['', 'no curl command'],
    ['curl http://[::1', 'not valid'],
  ])('says where: %s', (command, message) => {
    expect(() => stepFromCurl(command)).toThrow(message);
    expect(() => stepFromCurl(command)).toThrow(
      expect.objectContaining({ code: 'curl_unreadable' }),
    );
  });

  it('ends soon with whatever it is given', () => {
    for (const piece of [
      "'",
      '"',
      '\\',
      '^',
      '$',
      "$'",
      '$(',
      '`',
      '{{',
      '-',
      ' -H "a:',
      '@',
      '%',
      '\n',
    ])
      for (const command of [`curl ${piece.repeat(50_000)}`, `curl x -d ${piece.repeat(50_000)}'`])
        expect(outcome(command)).toMatch(/^(?:step|curl_unreadable)$/);
  });

  it('gives a step that passes its check, or says what is wrong, for any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'curl',
        '-H',
        '-d',
        '--data-raw',
        '-F',
        '-u',
        '-X',
        '-G',
        '"',
        "'",
        '\\\n',
        '^\n',
        '|',
        'https://a.example/',
        'a=@b',
        'A: b',
        '{{',
        '}}',
        '@',
        ';type=',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(outcome(`curl ${pieces.join(' ')}`)).toMatch(/^(?:step|curl_unreadable)$/);
      }),
      { numRuns: 3000 },
    );
  });
});

function outcome(command: string): string {
  try {
    const { step } = stepFromCurl(command);
    compileParams(step.params);
    return httpRequest.check(step.params).length === 0 ? 'step' : 'a step with problems';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${error.code}`;
    throw error;
  }
}

describe('any request', () => {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const ansi = (text: string) =>
    `$'${text.replace(/[^A-Za-z0-9]/gu, (c) => `\\U${(c.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)}'`;
  const word = fc
    .string({ maxLength: 20, unit: 'grapheme' })
    .filter((text) => !/\p{Surrogate}/u.test(text) && !/[\0\r]/.test(text));
  const token = fc.stringMatching(/^z[a-z]{0,8}$/);
  const headerValue = fc.stringMatching(/^[!-~](?:[ -~]{0,20}[!-~])?$/);
  const request = fc.record({
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.array(word, { maxLength: 3 }),
    query: fc.uniqueArray(fc.tuple(token, word), { maxLength: 4, selector: ([name]) => name }),
    headers: fc.uniqueArray(fc.tuple(token, headerValue), {
      maxLength: 4,
      selector: ([name]) => name,
    }),
    body: fc.oneof(
      fc.record({
        type: fc.constant('json' as const),
        value: fc.oneof(fc.dictionary(word, fc.jsonValue()), fc.array(fc.jsonValue())),
      }),
      fc.record({
        type: fc.constant('form' as const),
        fields: fc.uniqueArray(fc.tuple(token, word), {
          minLength: 1,
          maxLength: 4,
          selector: ([name]) => name,
        }),
      }),
      fc.record({
        type: fc.constant('raw' as const),
        text: word.filter((text) => text !== '' && !text.startsWith('@')),
      }),
    ),
    style: fc.constantFrom(quote, ansi),
    seconds: fc.integer({ min: 1, max: 1000 }),
  });

  it('is the same when it is written as a curl command and read again', () => {
    fc.assert(
      fc.property(request, ({ method, path, query, headers, body, style, seconds }) => {
        const url = `https://api.example/${path.map(encodeURIComponent).join('/')}`;
        const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
        const [type, data] =
          body.type === 'json'
            ? ['application/json', JSON.stringify(body.value)]
            : body.type === 'form'
              ? ['application/x-www-form-urlencoded', new URLSearchParams(body.fields).toString()]
              : ['text/plain', body.text];
        const command = [
          `curl -X ${method} ${style(url + (search === '' ? '' : `?${search}`))} \\\n`,
          ...headers.map(([name, value]) => `-H ${style(`${name}: ${value}`)}`),
          `-H 'Content-Type: ${type}' -m ${seconds} --data-raw ${style(data)}`,
        ].join(' ');
        const { step, secrets } = stepFromCurl(command);
        const { value } = compileParams(step.params).resolve({ trigger: null, steps: {} }, host);
        expect(secrets).toEqual([]);
        expect(value).toEqual({
          method,
          url,
          ...(query.length === 0 ? {} : { query: Object.fromEntries(query) }),
          ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
          body:
            body.type === 'json'
              ? { type: 'json', value: JSON.parse(data) }
              : body.type === 'form'
                ? { type: 'form', fields: Object.fromEntries(body.fields) }
                : { type: 'raw', contentType: 'text/plain', text: body.text },
          timeoutMs: seconds * 1000,
        });
      }),
      { numRuns: 500 },
    );
  });
});
