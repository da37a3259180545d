import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlCommand, needsBytes } from '../../renderer/features/inbox/curl-command.ts';
import { sampleCurl } from '../../renderer/ui/sample-curl.ts';
import { shellQuote } from '../../renderer/ui/shell-quote.ts';
import { endpointSchema } from '../../shared/model/endpoint.ts';

const hooksUrl = 'http://127.0.0.1:4780';

function event(bodyText: string | null, headers: [string, string][] = []) {
  return {
    method: 'POST',
    path: '/hooks/orders?a=1&b=%20',
    rawHeaders: headers,
    bodyText,
    bodyTruncated: false,
    bodySize: bodyText === null ? 3 : Buffer.byteLength(bodyText),
  };
}

/** What curl would be given: its arguments, and its input when it reads one. */
function runShell(command: string): { args: string[]; input: string } {
  const script = `
    curl() {
      for a in "$@"; do printf '%s\\0' "$a"; done
      case "$*" in *@-*) printf '\\0'; od -An -v -tx1 ;; esac
    }
    ${command}`;
  const output = execFileSync('sh', ['-c', script], { input: '' }).toString('utf8');
  const [args = '', input = ''] = output.split('\0\0');
  return { args: args.split('\0').filter((arg) => arg !== ''), input: input.replace(/\s/g, '') };
}

describe('copy as curl', () => {
  it('repeats method, address, headers and body', () => {
    const headers: [string, string][] = [
      ['Host', '127.0.0.1:4780'],
      ['Content-Type', 'application/json'],
      ['Content-Length', '15'],
      ['Connection', 'keep-alive'],
      ['X-Twice', 'a'],
      ['X-Twice', 'b'],
      ['X-Empty', ''],
    ];
    const { args } = runShell(curlCommand(event(`{"it's":"here"}`, headers), { hooksUrl }));
    expect(args).toEqual([
      '-X',
      'POST',
      'http://127.0.0.1:4780/hooks/orders?a=1&b=%20',
      '-H',
      'Content-Type: application/json',
      '-H',
      'X-Twice: a',
      '-H',
      'X-Twice: b',
      '-H',
      'X-Empty;',
      '--data-raw',
      `{"it's":"here"}`,
    ]);
  });

  it('survives whatever a stranger put into body and headers', () => {
    const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 });
    const nasty = fc.constantFrom(
      "'; touch /tmp/x; '",
      '$(id)',
      '`id`',
      '\\',
      '!!',
      '@/etc/passwd',
    );
    fc.assert(
      fc.property(fc.oneof(text, nasty), fc.oneof(text, nasty), (body, value) => {
        const command = curlCommand(event(body, [['X-Value', value]]), { hooksUrl });
        const { args } = runShell(command);
        expect(args.slice(3)).toEqual([
          ...['-H', `X-Value: ${value}`],
          ...['-H', 'Content-Type:'],
          ...['--data-raw', body],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('carries bytes that are no text', () => {
    const bytes = Buffer.from([0, 255, 10]);
    const binary = event(null);
    expect(needsBytes(binary)).toBe(true);
    const bodyBase64 = bytes.toString('base64');
    const { args, input } = runShell(curlCommand(binary, { hooksUrl, bodyBase64 }));
    expect(args.slice(-2)).toEqual(['--data-binary', '@-']);
    expect(input).toBe(bytes.toString('hex'));
  });

  it('asks for the bytes of what is cut or not printable, and not otherwise', () => {
    expect(needsBytes(event('plain\n\ttext'))).toBe(false);
    expect(needsBytes(event('bell\u0007'))).toBe(true);
    expect(needsBytes({ ...event('cut'), bodyTruncated: true })).toBe(true);
    expect(needsBytes({ ...event(null), bodySize: 0 })).toBe(false);
  });

  it('sends no body where there was none', () => {
    const { args } = runShell(curlCommand({ ...event(''), bodySize: 0 }, { hooksUrl }));
    expect(args).toHaveLength(3);
  });

  it('keeps curl from naming a type that the sender did not', () => {
    const typeless = runShell(curlCommand(event('a=1'), { hooksUrl })).args;
    expect(typeless.slice(3)).toEqual(['-H', 'Content-Type:', '--data-raw', 'a=1']);
    const bytes = runShell(curlCommand(event(null), { hooksUrl, bodyBase64: 'AP8K' })).args;
    expect(bytes.slice(3)).toEqual(['-H', 'Content-Type:', '--data-binary', '@-']);
  });
});

it('quotes one argument, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 80 }), (text) => {
      fc.pre(!text.includes('\0'));
      const printed = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`]);
      expect(printed.toString('utf8')).toBe(Buffer.from(text).toString('utf8'));
    }),
    { numRuns: 60 },
  );
});

describe('the first command', () => {
  const endpoint = (settings: object) =>
    endpointSchema.parse({
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      createdAt: 1,
      settings: { path: 'orders', ...settings },
      secretCount: 0,
      url: 'http://127.0.0.1:4999/hooks/orders',
      eventCount: 0,
      lastEventAt: null,
    });

  it('posts JSON to the endpoint', () => {
    const { args } = runShell(sampleCurl(endpoint({})));
    expect(args.slice(0, 3)).toEqual(['-X', 'POST', 'http://127.0.0.1:4999/hooks/orders']);
    expect(JSON.parse(args.at(-1) ?? '')).toMatchObject({ status: 'paid' });
  });

  it('uses a method that the endpoint takes, without a body where there is none', () => {
    const { args } = runShell(sampleCurl(endpoint({ methods: ['GET'] })));
    expect(args).toEqual(['-X', 'GET', 'http://127.0.0.1:4999/hooks/orders']);
  });

  it('has a place for the secret', () => {
    const secrets = ['s3cret'];
    expect(sampleCurl(endpoint({ verification: { scheme: 'bearer', secrets } }))).toContain(
      'Bearer YOUR_SECRET',
    );
    const basic = { scheme: 'basic', username: 'ada', secrets };
    expect(sampleCurl(endpoint({ verification: basic }))).toContain('-u ada:YOUR_SECRET');
    const apiKey = { scheme: 'api-key', name: 'x-key', secrets };
    expect(sampleCurl(endpoint({ verification: apiKey }))).toContain('x-key: YOUR_SECRET');
  });
});
