import * as z from 'zod';
import type { StepServices } from '../steps/define-step.ts';
import { isHttpUrl } from './address-params.ts';
import { kind, storedAuth, wrongCredential } from './auth-params.ts';
import type { ApiAddress } from './call-api.ts';

/** The incoming webhook of a chat, whose address is itself the secret. */
export const webhookUrlAuth = z
  .strictObject({
    type: kind('webhook-url'),
    url: z
      .string()
      .trim()
      .max(4000)
      .refine(isHttpUrl, { message: 'must be an address that starts with https://' })
      .meta({
        title: 'Webhook URL',
        description: 'Whoever knows it can post: better keep it in a credential.',
        field: 'text',
      }),
  })
  .meta({ title: 'Webhook URL' });

export const webhookAuth = z
  .discriminatedUnion('type', [storedAuth('The name of a stored webhook-url.'), webhookUrlAuth])
  .meta({ title: 'Webhook', description: 'Where it is posted.', field: 'group' });
export type WebhookAuth = z.output<typeof webhookAuth>;

export interface IncomingWebhook extends ApiAddress {
  /** What errors must not repeat: the address, and the part of it that is the key. */
  readonly secrets: readonly string[];
}

/** Throws StepFailure `credential_invalid`, `not_permitted` or that of a missing credential. */
export function incomingWebhook(auth: WebhookAuth, services: StepServices): IncomingWebhook {
  if (auth.type === 'webhook-url') return webhookAt(auth.url, 'workflow');
  const data = services.credential(auth.credential);
  if (data.type !== 'webhook-url')
    throw wrongCredential(auth.credential, data.type, ['webhook-url']);
  return webhookAt(data.url, 'credential');
}

export function webhookAt(address: string, chosenBy: ApiAddress['chosenBy']): IncomingWebhook {
  const url = new URL(address);
  const path = `${url.pathname}${url.search}`;
  return { url, chosenBy, secrets: [address, url.href, ...(path.length < 8 ? [] : [path])] };
}
