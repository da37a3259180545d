import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType } from './credential-type.ts';
import { tryOnUrl } from './try-request.ts';

export const basic = defineCredentialType({
  type: 'basic',
  name: 'User name and password',
  description: 'Basic authentication (RFC 7617): sent with every request.',
  icon: 'user-lock',
  help: 'As you would type them into the browser’s own sign-in window. Some services take an API key as the user name and leave the password empty.',
  test: 'url',
  tryOut: async (data, context) => tryOnUrl(signInOf(data), context),
});
