import { CurlUnreadableError } from '../../../shared/curl/command.ts';
import { type CurlRequest, readCurl } from '../../../shared/curl/request.ts';
import { literalText } from '../../../shared/expression/literal-text.ts';
import type { JsonObject } from '../../../shared/json.ts';
import type { StepProposal } from '../../../shared/model/step-proposal.ts';
import {
  basicSecret,
  type FoundSecret,
  named,
  secretOfHeader,
  secretOfParameter,
  sift,
} from '../found-secrets.ts';
import {
  namedValues,
  type Pairs,
  problemsOf,
  proposal,
  splitQuery,
  withSecrets,
} from '../proposed-request.ts';
import { curlBody } from './curl-body.ts';
import { siftHeaders } from './sift-headers.ts';

/**
 * An http-request step that sends what a curl command does. Secrets are not in it: they are handed
 * back beside it. Throws CurlUnreadableError.
 */
export function stepFromCurl(text: string): StepProposal {
  const request = readCurl(text);
  const address = addressOf(request.url);
  const { host } = address;
  const contentType = request.headers.find(([name]) => /^content-type$/i.test(name))?.[1];
  const { body, covers, notes: bodyNotes } = curlBody(request, contentType);
  const headers = siftHeaders(withImplied(request), { covers, compressed: request.compressed });

  const fromHeaders = sift(headers.kept, (name, value) => secretOfHeader(name, value, host));
  const whole = splitQuery(address.url);
  const fromQuery = sift(whole.query, (name, value) => secretOfParameter(name, value, host));
  const found = named([
    ...(request.user === null ? [] : [basicSecret(request.user, { where: 'the option -u', host })]),
    ...(address.user === null ? [] : [basicSecret(address.user, { where: 'the address', host })]),
    ...(request.bearer === null ? [] : bearerSecret(request.bearer, host)),
    ...fromHeaders.secrets,
    ...fromQuery.secrets,
  ]);
  const { params, secrets } = withSecrets(
    {
      method: request.method.toUpperCase(),
      url: literalText(whole.url),
      ...listed('query', fromQuery.kept),
      ...listed('headers', fromHeaders.kept),
      ...(body === null ? {} : { body }),
      ...settingsOf(request),
    },
    found,
  );
  const problems = problemsOf(params);
  if (problems.length > 0)
    throw new CurlUnreadableError(
      `The request cannot be made into a step: ${problems.join('; ')}.`,
    );
  return proposal(`${params['method']} ${host}${address.path}`, params, {
    secrets,
    notes: [...headers.notes, ...bodyNotes, ...notesOf(request), ...secretNotes(secrets)],
  });
}

/** `--json` asks for JSON back, too. */
function withImplied({ headers, json }: CurlRequest): Pairs {
  const asks = headers.some(([name]) => /^accept$/i.test(name));
  return json && !asks ? [...headers, ['Accept', 'application/json']] : headers;
}

function bearerSecret(token: string, host: string): FoundSecret[] {
  const secret = secretOfHeader('Authorization', `Bearer ${token}`, host);
  return secret === null ? [] : [{ ...secret, where: 'the option --oauth2-bearer' }];
}

function listed(name: string, pairs: Pairs): JsonObject {
  return pairs.length === 0 ? {} : { [name]: namedValues(pairs) };
}

function settingsOf({ insecure, maxRedirects, maxTime }: CurlRequest): JsonObject {
  return {
    ...(insecure ? { tls: { rejectUnauthorized: false } } : {}),
    ...(maxRedirects === null
      ? {}
      : { redirects: { max: maxRedirects < 0 ? 50 : Math.min(50, Math.floor(maxRedirects)) } }),
    ...(maxTime === null || maxTime <= 0
      ? {}
      : { timeoutMs: Math.max(1, Math.min(86_400_000, Math.round(maxTime * 1000))) }),
  };
}

interface Address {
  /** As written, without user, password and fragment. */
  url: string;
  host: string;
  path: string;
  user: { username: string; password: string } | null;
}

function addressOf(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.host === '')
    throw new CurlUnreadableError(
      `The address ${JSON.stringify(text.slice(0, 100))} is not valid.`,
      {
        hint: 'It is written as https://host/path; blanks in it are %20.',
      },
    );
  const plain = text.replace(/#[\s\S]*$/, '').replace(/^(https?:\/\/)[^/?#\\]*@/i, '$1');
  return {
    url: plain,
    host: url.host,
    path: url.pathname === '/' ? '' : url.pathname,
    user:
      url.username === '' && url.password === ''
        ? null
        : { username: decoded(url.username), password: decoded(url.password) },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const TOLD: Readonly<Record<string, string>> = {
  proxy: 'The proxy (-x) was left out: set it in the step, if the server is reached through it.',
  'aws-sigv4': 'The signature of AWS (--aws-sigv4) has no counterpart: the request is not signed.',
  cert: 'The client certificate (-E) was left out: put it into the step’s TLS settings as PEM.',
  key: 'The client key (--key) was left out: put it into the step’s TLS settings as PEM.',
  cacert: 'The certificate authority (--cacert) was left out: put it into the step’s TLS settings.',
  digest: 'Digest authentication has no counterpart: the step signs in by basic authentication.',
  config: 'The file of options (-K) was not read: its options are missing.',
  retry: 'Trying again (--retry) is the step’s retry policy.',
  'unix-socket': 'The Unix socket was left out: the step connects to the address.',
  netrc: 'The file .netrc was not read: choose a credential.',
};

function notesOf(request: CurlRequest): string[] {
  const { told, variables, rest, connectTimeout, maxTime } = request;
  const others = told.filter((name) => TOLD[name] === undefined && !/^(?:proxy|retry)-/.test(name));
  const notes = told.flatMap((name) => TOLD[name] ?? []);
  if (others.length > 0)
    notes.push(`Left out, for it has no counterpart: ${others.map((n) => `--${n}`).join(', ')}.`);
  if (connectTimeout !== null && maxTime === null)
    notes.push(
      'The time limit for connecting was left out: the step has one for the whole request.',
    );
  if (variables.length > 0)
    notes.push(
      `The shell would have filled in ${variables.slice(0, 10).join(', ')}: write the value, or an expression.`,
    );
  if (/\{[^{}]*,[^{}]*\}|\[[0-9a-z]+-[0-9a-z]+\]/i.test(request.url.split('?')[0] ?? ''))
    notes.push('curl would have called several addresses: the step calls this one, as written.');
  if (rest !== '') notes.push(`What stands behind the command was left out: ${rest.slice(0, 60)}`);
  return notes;
}

function secretNotes(secrets: StepProposal['secrets']): string[] {
  const spare = secrets.filter(({ used }) => !used).map(({ where }) => where);
  return spare.length === 0
    ? []
    : [
        `A step signs in with one credential. Left out: the secret of ${spare.join(' and ')}; add it to the step if the server wants it as well.`,
      ];
}
