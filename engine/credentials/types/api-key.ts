import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType } from './credential-type.ts';
import { tryOnUrl } from './try-request.ts';

export const apiKey = defineCredentialType({
  type: 'api-key',
  name: 'API key',
  description: 'A key in a header or in the query of the address, under a name of the service’s.',
  icon: 'key',
  help: 'The service’s documentation says under which name it is sent, such as X-API-Key.',
  test: 'url',
  tryOut: async (data, context) => tryOnUrl(signInOf(data), context),
});
