import type { SchemeName, Verification } from '../../../shared/model/verification.ts';
import { adyen } from './adyen.ts';
import { prepareApiKey } from './api-key.ts';
import { prepareBasic } from './basic.ts';
import { prepareBearer } from './bearer.ts';
import { cloudevents } from './cloudevents.ts';
import { discord } from './discord.ts';
import { dropbox } from './dropbox.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { prepareHmac, signHmac } from './hmac.ts';
import { hubspot } from './hubspot.ts';
import { linear } from './linear.ts';
import { meta, whatsapp } from './meta.ts';
import { microsoftGraph } from './microsoft-graph.ts';
import { msTeamsOutgoing } from './ms-teams-outgoing.ts';
import { prepareNone } from './none.ts';
import { paddle } from './paddle.ts';
import { paypal } from './paypal.ts';
import { defineScheme, type ProviderScheme } from './provider-scheme.ts';
import { sanity } from './sanity.ts';
import type { RequestHead, Verifier } from './scheme.ts';
import { sendgrid } from './sendgrid.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { square } from './square.ts';
import { standardWebhooks, svix } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';
import { twilio } from './twilio.ts';
import { twitter } from './twitter.ts';
import { typeform } from './typeform.ts';
import { wise } from './wise.ts';
import { zoom } from './zoom.ts';

/** Every scheme there is. One that the settings know and that is missing here does not compile. */
export const SCHEMES: Readonly<Record<SchemeName, ProviderScheme>> = {
  none: defineScheme({ scheme: 'none', name: 'No verification', prepare: prepareNone }),
  basic: defineScheme({
    scheme: 'basic',
    name: 'User name and password',
    headers: ['authorization'],
    prepare: prepareBasic,
    sign({ secret, verification }) {
      const credentials = Buffer.from(`${verification.username}:${secret}`, 'utf8');
      const headers = { Authorization: `Basic ${credentials.toString('base64')}` };
      return { headers };
    },
  }),
  bearer: defineScheme({
    scheme: 'bearer',
    name: 'Bearer token',
    headers: ['authorization'],
    prepare: prepareBearer,
    sign: ({ secret }) => ({ headers: { Authorization: `Bearer ${secret}` } }),
  }),
  'api-key': defineScheme({
    scheme: 'api-key',
    name: 'Key in a header or in the address',
    prepare: prepareApiKey,
    sign({ secret, url, verification }) {
      const { name } = verification;
      if (verification.in === 'header') return { headers: { [name]: secret } };
      const field = `${encodeURIComponent(name)}=${encodeURIComponent(secret)}`;
      return { url: `${url}${url.includes('?') ? '&' : '?'}${field}` };
    },
  }),
  hmac: defineScheme({
    scheme: 'hmac',
    name: 'HMAC of your own form',
    prepare: prepareHmac,
    sign: signHmac,
  }),
  'standard-webhooks': standardWebhooks,
  svix,
  github,
  stripe,
  slack,
  shopify,
  twilio,
  gitlab,
  square,
  paddle,
  linear,
  discord,
  hubspot,
  typeform,
  zoom,
  meta,
  whatsapp,
  dropbox,
  'microsoft-graph': microsoftGraph,
  'ms-teams-outgoing': msTeamsOutgoing,
  paypal,
  sendgrid,
  sanity,
  wise,
  adyen,
  twitter,
  cloudevents,
};

/**
 * Settings in, a function that checks requests out: keys are decoded and templates read here, once.
 * Throws InvalidInputError for settings that cannot work; call it when an endpoint is saved, too.
 */
export function prepareVerifier(verification: Verification): Verifier {
  return SCHEMES[verification.scheme].prepare(verification);
}

/** Whose webhook a request with this head may be; the likeliest first. */
export function recogniseProviders(head: RequestHead): ProviderScheme[] {
  const found = Object.values(SCHEMES).filter((scheme) => scheme.recognise(head));
  // Senders with a preset of their own follow that standard, too.
  return [
    ...found.filter((scheme) => scheme !== standardWebhooks),
    ...found.filter((scheme) => scheme === standardWebhooks),
  ];
}
