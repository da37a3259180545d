import { createHmac } from 'node:crypto';
import type { Finding } from '../../../shared/model/diagnosis.ts';
import type { EndpointSecret, Verification } from '../../../shared/model/verification.ts';
import { firstHeader } from '../../events/raw-headers.ts';
import type { VerifiableRequest } from '../schemes/scheme.ts';
import { bodyVariants, type Variant } from './body-variants.ts';
import type { Budget } from './budget.ts';
import { certain } from './causes.ts';
import { type ExpectedForm, expectedForm } from './expected-form.ts';
import { type PresentedHash, presentedHashes, presentedIds, presentedTimes } from './presented.ts';
import { decodedKeys, secretVariants } from './secret-variants.ts';

interface Key {
  bytes: Buffer;
  /** Null for the key as the scheme takes it. */
  finding: Finding | null;
}

interface Content {
  /** With `{body}` where the body stands; the rest is filled in. */
  before: string;
  after: string;
  template: string;
  /** The time that was filled in; empty without one. */
  time: string;
}

const TEMPLATES = [
  '{body}',
  '{timestamp}.{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  '{timestamp}{body}',
  '{body}{timestamp}',
  '{body}.{timestamp}',
  '{id}.{timestamp}.{body}',
  '{id}.{body}',
  '{url}{body}',
  '{body}{url}',
  '{url}.{body}',
  '{method}{url}{body}{timestamp}',
  '{method}{path}{body}',
  '{timestamp}{method}{path}{body}',
];

/**
 * Keyed hashes over everything that senders are known to sign, compared with everything in the
 * headers that may be one: finds other algorithms, keys and texts, and two mistakes at once. Does
 * not go through the scheme, which knows only its own form.
 */
export function looseSearch(
  verification: Verification,
  request: VerifiableRequest,
  { budget, secrets }: { budget: Budget; secrets: readonly EndpointSecret[] },
): Finding[] {
  const expected = expectedForm(verification);
  const hashes = presentedHashes(request.rawHeaders);
  if (expected === null || hashes.length === 0) return [];
  const keys = secrets.flatMap((secret, index) => keysOf(secret, index, expected));
  const plain = keys.filter(({ finding }) => finding === null);
  const contents = contentsOf(request, expected);
  const usual = contents.filter(({ template }) => template === expected.content);
  const asItCame: Variant<Buffer>[] = [{ cause: 'body_signed_empty', value: request.body }];

  const tries: [readonly Content[], readonly Key[], () => readonly Variant<Buffer>[]][] = [
    [usual, keys, () => asItCame],
    [contents, plain, () => asItCame],
    [contents, keys, () => asItCame],
    [usual, keys, () => bodyVariants(request.body, request.rawHeaders)],
    [contents, plain, () => bodyVariants(request.body, request.rawHeaders)],
  ];
  for (const [texts, by, bodies] of tries)
    for (const body of bodies())
      for (const key of by)
        for (const content of texts) {
          const hash = matching({ key, content, body: body.value, hashes, budget });
          if (hash === null) continue;
          const own = body.value === request.body ? [] : [certain(body.cause, body.about)];
          const found = [
            ...own,
            ...(key.finding === null ? [] : [key.finding]),
            ...differences(hash, content, expected),
          ];
          // Everything fits, and the scheme refused it: its time is what it could not read.
          return found.length > 0 || content.time === '' ? found : [timeUnit(content.time)];
        }
  return [];
}

function matching(attempt: {
  key: Key;
  content: Content;
  body: Buffer;
  hashes: readonly PresentedHash[];
  budget: Budget;
}): PresentedHash | null {
  const { key, content, body, hashes, budget } = attempt;
  for (const algorithm of new Set(hashes.map((hash) => hash.algorithm))) {
    if (!budget.take(body.length)) return null;
    const bytes = createHmac(algorithm, key.bytes)
      .update(content.before, 'latin1')
      .update(body)
      .update(content.after, 'latin1')
      .digest();
    const hash = hashes.find((presented) => presented.bytes.equals(bytes));
    if (hash !== undefined) return hash;
  }
  return null;
}

function timeUnit(time: string): Finding {
  return certain('timestamp_unit', /^\d{13}/.test(time) ? 'milliseconds' : 'another form');
}

/** In what the signature that fits is not as the scheme wants it. */
function differences(hash: PresentedHash, content: Content, expected: ExpectedForm): Finding[] {
  const findings: Finding[] = [];
  if (hash.algorithm !== expected.algorithm)
    findings.push(
      certain('wrong_algorithm', `${hash.algorithm}, and ${expected.algorithm} is expected`),
    );
  if (content.template !== expected.content)
    findings.push(certain('other_content', `${content.template}, and not ${expected.content}`));
  if (hash.header !== expected.header)
    findings.push(
      certain('other_header', `the header "${hash.header}" and not in "${expected.header}"`),
    );
  if (hash.encoding !== expected.encoding && findings.length === 0)
    findings.push(certain('signature_encoding', hash.encoding));
  return findings;
}

function keysOf(secret: EndpointSecret, index: number, { key }: ExpectedForm): Key[] {
  const about = secretName(secret, index);
  const text = secret.value;
  const decoded = decodedKeys(text);
  const keys: Key[] = [];
  const add = (bytes: Buffer, finding: Finding | null): void => {
    if (!keys.some((known) => known.bytes.equals(bytes))) keys.push({ bytes, finding });
  };
  const ownWay = { utf8: null, hex: 'secret_is_hex', base64: 'secret_is_base64' }[key];
  if (key === 'utf8') add(Buffer.from(text), null);
  for (const { cause, value } of decoded)
    add(value, cause === ownWay ? null : certain(cause, about));
  if (key !== 'utf8') add(Buffer.from(text), certain('secret_is_text', about));
  for (const { cause, value } of secretVariants(text)) {
    add(Buffer.from(value), certain(cause, about));
    for (const inner of decodedKeys(value)) add(inner.value, certain(inner.cause, about));
  }
  return keys;
}

/** Never the secret itself. */
export function secretName({ label }: EndpointSecret, index: number): string {
  return label === undefined ? `the secret #${index + 1}` : `the secret "${label}"`;
}

function contentsOf(request: VerifiableRequest, expected: ExpectedForm): Content[] {
  const { rawHeaders, method, url, publicUrl } = request;
  const host = firstHeader(rawHeaders, 'host');
  const address = publicUrl ?? (host === undefined ? null : `https://${host}${url}`);
  const times = presentedTimes(rawHeaders);
  const ids = presentedIds(rawHeaders);
  const contents: Content[] = [];
  for (const template of new Set([expected.content, ...TEMPLATES]))
    for (const time of template.includes('{timestamp}') ? times : [''])
      for (const id of template.includes('{id}') ? ids : ['']) {
        if (template.includes('{url}') && address === null) continue;
        const values: Record<string, string> = { timestamp: time, id, method, path: url };
        const fill = (text: string): string =>
          text.replaceAll(/\{([a-z]+|header:[\w-]+)\}/g, (_, name: string) => {
            if (name === 'url') return Buffer.from(address ?? '', 'utf8').toString('latin1');
            return name.startsWith('header:')
              ? (firstHeader(rawHeaders, name.slice('header:'.length).toLowerCase()) ?? '')
              : (values[name] ?? '');
          });
        const [before = '', after = ''] = template.split('{body}');
        contents.push({ before: fill(before), after: fill(after), template, time });
      }
  return contents;
}
