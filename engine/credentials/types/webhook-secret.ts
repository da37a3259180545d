import { defineCredentialType } from './credential-type.ts';

export const webhookSecret = defineCredentialType({
  type: 'webhook-secret',
  name: 'Webhook secret',
  description: 'What webhooks that a workflow sends are signed with.',
  icon: 'signature',
  help: 'Both sides know it. A new one: openssl rand -base64 32, with whsec_ in front for Standard Webhooks.',
  // Nobody but the receiver can tell whether it is the right one.
  test: 'none',
});
