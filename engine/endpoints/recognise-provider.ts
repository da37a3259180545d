import type { Recognised } from '../../shared/model/diagnosis.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import { type SchemeName, signsAddress } from '../../shared/model/verification.ts';
import { recogniseProviders, SCHEMES } from './schemes/index.ts';
import type { RequestHead } from './schemes/scheme.ts';

/**
 * Whose webhook the request looks like, by its headers; null when it looks like nobody’s. With an
 * endpoint that does not verify it in that provider’s way, the command that makes it do so.
 */
export function recogniseProvider(
  head: RequestHead,
  settings?: EndpointSettings,
): Recognised | null {
  const likely = recogniseProviders(head);
  const inUse = settings?.verification.scheme;
  const provider = likely.find(({ scheme }) => scheme === inUse) ?? likely[0];
  if (provider === undefined) return null;
  const { scheme, name } = provider;
  const isVerified =
    settings === undefined || scheme === inUse || areTwins(scheme, inUse) || inUse === 'hmac';
  return { scheme, name, command: isVerified ? null : updateCommand(scheme, settings) };
}

/** Schemes of different names that verify the same. */
const TWINS: readonly (readonly SchemeName[])[] = [
  ['meta', 'whatsapp'],
  ['standard-webhooks', 'svix', 'gitlab'],
];

function areTwins(a: SchemeName, b: SchemeName | undefined): boolean {
  return b !== undefined && TWINS.some((twins) => twins.includes(a) && twins.includes(b));
}

function updateCommand(scheme: SchemeName, { path, publicUrl }: EndpointSettings): string {
  const words = [`patchbay endpoints update ${path} --scheme ${scheme}`];
  const preset = SCHEMES[scheme].scheme;
  if (preset === 'paypal')
    words.push('--set verification.webhookId=ID --set verification.certificate=PEM');
  else if (preset === 'discord' || preset === 'sendgrid' || preset === 'wise')
    words.push('--set verification.publicKey=KEY');
  else words.push('--secret');
  if (publicUrl === undefined && signsAddress({ scheme })) words.push('--set publicUrl=URL');
  return words.join(' ');
}
