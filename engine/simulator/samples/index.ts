import type { ProviderSamples } from '../sample.ts';
import { discord } from './discord.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { linear } from './linear.ts';
import { cloudevents, generic, standardWebhooks, svix } from './messages.ts';
import { meta, whatsapp } from './meta.ts';
import { microsoftGraph, msTeamsOutgoing } from './microsoft.ts';
import { adyen, paddle, paypal, square, wise } from './payments.ts';
import { dropbox, hubspot, sanity, sendgrid, twitter } from './services.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { stripe } from './stripe.ts';
import { twilio } from './twilio.ts';
import { typeform } from './typeform.ts';
import { zoom } from './zoom.ts';

/** Every provider that there are sample events of; `generic` goes with any scheme. */
export const SAMPLES: readonly ProviderSamples[] = [
  generic,
  github,
  gitlab,
  stripe,
  shopify,
  slack,
  twilio,
  discord,
  linear,
  typeform,
  zoom,
  meta,
  whatsapp,
  dropbox,
  microsoftGraph,
  msTeamsOutgoing,
  paddle,
  square,
  adyen,
  paypal,
  wise,
  hubspot,
  sendgrid,
  twitter,
  sanity,
  standardWebhooks,
  svix,
  cloudevents,
];
