import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { stepFromCurl } from '../../../engine/proposals/curl/from-curl.ts';
import { compileParams } from '../../../shared/expression/params.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { credentialDataSchema } from '../../../shared/model/credential.ts';
import { host } from '../../shared/expression/support.ts';
import { callHttp } from '../../support/http-step.ts';
import { localServer, type ReceivedRequest } from '../../support/local-server.ts';

/** `URL` is a server that both call. */
const COMMANDS = [
  'curl URL',
  "curl 'URL/a?x=1&y=a%20b&z=%C3%BC'",
  "curl -I 'URL/head'",
  "curl -X DELETE 'URL/items/7'",
  "curl URL -d 'a=1' -d 'b=two words'",
  `curl URL -H 'Content-Type: application/json' -d '{"a":[1,2,{"b":null}],"c":"ü"}'`,
  `curl URL --json '{"a":1}'`,
  "curl -G URL/search -d 'q=x' --data-urlencode 'name=Jörg & Söhne=1'",
  "curl URL --data-urlencode 'text=a b&c=d/é+'",
  "curl URL -u 'ann:secret value'",
  "curl URL -u 'sk_test_abc:'",
  "curl URL -H 'Authorization: Bearer abc.def'",
  'curl URL --oauth2-bearer abc.def',
  "curl URL -H 'X-Api-Key: k-1234567890' -H 'X-Other: a: b'",
  "curl 'URL/x?q=1&api_key=0123456789abcdef'",
  "curl URL -b 'a=1; b=2' -A 'my agent' -e https://referer.example/",
  "curl URL -H 'Content-Type: text/plain' --data-binary $'line 1\\nline 2\\n'",
  "curl URL -H 'Content-Type: application/octet-stream' --data-binary $'\\xff\\xfe\\x01'",
  "curl URL -H 'Content-Type: application/xml' --data-raw '<a b=\"1\">{{ not an expression }}</a>'",
  `curl URL -H 'Content-Type: application/json' --data-raw '{"t":"{{name}} \\\\{{x}}"}'`,
  "curl 'URL/{{id}}?a={{b}}' -g",
  "curl URL -H 'X-T: {{ a }}' -H 'X-Empty;'",
  `curl URL -H 'Content-Type: application/vnd.api+json' -d '{"data":{}}'`,
  `curl URL -H 'Content-Type: application/json' -d '{"id":12345678901234567890}'`,
  `curl URL -H 'Content-Type: application/json' -d 'not json'`,
  'curl -sSL -XPUT "URL/a%20b" -d x',
  "curl URL -d 'a=1&a=2&b='",
  "curl URL -d 'a=%FF'",
  "curl URL -d 'just text'",
  'curl URL -r 0-99',
  'curl URL/path#fragment',
  "curl URL --url-query 'q=a b' --url-query '+raw=1'",
  "curl 'URL/?a' -X OPTIONS",
  "curl 'URL?empty='",
];

/** Sent by one and not by the other, with the same meaning. */
const OWN_HEADERS =
  /^(?:user-agent|accept|accept-encoding|connection|content-length|idempotency-key)$/;

describe('a step made of a curl command', () => {
  it.each(COMMANDS)('sends what curl sends: %s', async (template) => {
    const server = await localServer();
    const command = template.replace('URL', server.url);
    await runCurl(command);
    await runStep(command);
    const [byCurl, byStep] = server.requests;
    if (byCurl === undefined || byStep === undefined) throw new Error('a request is missing');
    expect(compared(byStep, command)).toEqual(compared(byCurl, command));
  });

  it('sends a form’s parts as curl does', async () => {
    const server = await localServer();
    const command = `curl ${server.url} -F 'a=1' -F 'b=x;type=text/csv' --form-string 'c=@no file'`;
    await runCurl(command);
    await runStep(command);
    const [byCurl = '', byStep = ''] = server.requests.map(partsOf);
    expect(byStep).toEqual(byCurl);
    expect(byStep).toContain('@no file');
  });
});

function compared({ method, url, headers, body }: ReceivedRequest, command: string) {
  const others = Object.entries(headers).filter(
    ([name]) => !OWN_HEADERS.test(name) || (name === 'user-agent' && command.includes(' -A ')),
  );
  const type = headers['content-type'] ?? '';
  const form = type === 'application/x-www-form-urlencoded';
  return {
    method,
    url: url
      .replaceAll('+', '%20')
      .replace(/[{}]/g, encodeURIComponent)
      .replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase()),
    headers: Object.fromEntries(others.map(([name, value]) => [name, value])),
    body:
      form && body.includes('=') && !body.includes('%FF')
        ? [...new URLSearchParams(body.toString('utf8'))]
        : type === 'application/json' &&
            !body.includes('12345678901234567890') &&
            body.includes('{')
          ? JSON.parse(body.toString('utf8'))
          : body.toString('hex'),
  };
}

function partsOf({ headers, body }: ReceivedRequest): string {
  const [, boundary = ''] = /boundary=(.*)$/.exec(headers['content-type'] ?? '') ?? [];
  return body.toString('utf8').replaceAll(boundary, 'B');
}

async function runStep(command: string): Promise<void> {
  const { step, secrets } = stepFromCurl(command);
  const params = compileParams(step.params).resolve({ trigger: null, steps: {} }, host).value;
  if (!isJsonObject(params)) throw new Error('no params');
  await callHttp(params, { credentials: credentialsOf(secrets) });
}

function credentialsOf(secrets: readonly { name: string; type: string; data: JsonObject }[]) {
  return Object.fromEntries(
    secrets.map(({ name, type, data }) => [name, credentialDataSchema.parse({ type, ...data })]),
  );
}

function runCurl(command: string): Promise<void> {
  const child = spawn('bash', ['-c', `${command} -s -o /dev/null`], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
