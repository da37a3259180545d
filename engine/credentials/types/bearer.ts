import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType } from './credential-type.ts';
import { tryOnUrl } from './try-request.ts';

export const bearer = defineCredentialType({
  type: 'bearer',
  name: 'Bearer token',
  description: 'A token in the Authorization header (RFC 6750).',
  icon: 'key-round',
  help: 'Services call it access token, personal access token or API token. Without the word “Bearer”.',
  test: 'url',
  tryOut: async (data, context) => tryOnUrl(signInOf(data), context),
});
