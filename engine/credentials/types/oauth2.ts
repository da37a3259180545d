import { defineCredentialType, works } from './credential-type.ts';
import { oauth2Presets } from './oauth2-presets.ts';
import { tryOnUrl } from './try-request.ts';

export const oauth2 = defineCredentialType({
  type: 'oauth2',
  name: 'OAuth2',
  description:
    'Signs in at the provider, in the browser, and keeps itself signed in; or as the app itself.',
  icon: 'shield-check',
  help: 'Register an app with the provider, with the redirect URL that is shown, and copy its client id and secret. Then save and authorize.',
  presets: oauth2Presets,
  test: 'by-itself',
  async tryOut({ grant }, context) {
    const token = await context.accessToken();
    const signIn = { header: { name: 'Authorization', value: `Bearer ${token}` } };
    if (context.url !== null) return tryOnUrl(signIn, context);
    return works(
      grant === 'client-credentials'
        ? 'The provider gave an access token.'
        : 'It is signed in, and has an access token.',
    );
  },
});
