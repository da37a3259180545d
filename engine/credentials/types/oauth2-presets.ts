import type { Preset } from './credential-type.ts';

/** Where providers compare the redirect URL as a whole, it needs a port that stays the same. */
const FIXED_LOCALHOST = 'http://localhost:47810/callback';
const FIXED_LOOPBACK = 'http://127.0.0.1:47810/callback';
/** For providers that want https: nothing listens there, and the address is pasted. */
const PASTED = 'https://localhost/callback';

function preset(
  id: string,
  name: string,
  rest: { docsUrl: string; note: string; data: Preset['data'] },
): Preset {
  return { id, name, ...rest };
}

/** Addresses as the providers’ own pages give them; every value can be changed in the form. */
export const oauth2Presets: readonly Preset[] = [
  preset('google', 'Google', {
    docsUrl: 'https://developers.google.com/identity/protocols/oauth2/native-app',
    note: 'Google Cloud console: Credentials, OAuth client ID, of the type Desktop app; switch on the APIs you use. While the app is in testing, sign-ins end after 7 days.',
    data: {
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scopes: 'openid email https://www.googleapis.com/auth/spreadsheets',
      // Without these no refresh token comes.
      authorizeParameters: { access_type: 'offline', prompt: 'consent' },
    },
  }),
  preset('google-mail', 'Google Mail (SMTP and IMAP)', {
    docsUrl: 'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol',
    note: 'As for Google; then name this credential in an smtp or imap credential.',
    data: {
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scopes: 'openid email https://mail.google.com/',
      authorizeParameters: { access_type: 'offline', prompt: 'consent' },
    },
  }),
  preset('microsoft', 'Microsoft', {
    docsUrl: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow',
    note: 'Entra admin center: App registrations, platform “Mobile and desktop applications”, redirect URI http://localhost; no secret is needed. Put your tenant in the place of “common” where the app is for one.',
    data: {
      authorizationUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scopes: 'openid email offline_access User.Read',
      redirectUrl: 'http://localhost',
    },
  }),
  preset('microsoft-mail', 'Microsoft 365 mail (SMTP and IMAP)', {
    docsUrl:
      'https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth',
    note: 'As for Microsoft; then name this credential in an smtp or imap credential.',
    data: {
      authorizationUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scopes:
        'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
      redirectUrl: 'http://localhost',
    },
  }),
  preset('microsoft-app', 'Microsoft, as an app', {
    docsUrl:
      'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow',
    note: 'Put your tenant’s id into the token URL; an administrator consents to the app’s permissions.',
    data: {
      grant: 'client-credentials',
      tokenUrl: 'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token',
      scopes: 'https://graph.microsoft.com/.default',
    },
  }),
  preset('github', 'GitHub', {
    docsUrl:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
    note: 'Settings, Developer settings, OAuth Apps; callback URL http://127.0.0.1/callback, any port then works. For most steps a token is simpler.',
    data: {
      authorizationUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      scopes: 'repo',
    },
  }),
  preset('gitlab', 'GitLab', {
    docsUrl: 'https://docs.gitlab.com/api/oauth2/',
    note: 'User settings, Applications; with the redirect URI as below. For a server of your own change the host.',
    data: {
      authorizationUrl: 'https://gitlab.com/oauth/authorize',
      tokenUrl: 'https://gitlab.com/oauth/token',
      scopes: 'api',
      redirectUrl: FIXED_LOOPBACK,
    },
  }),
  preset('slack', 'Slack', {
    docsUrl: 'https://docs.slack.dev/authentication/installing-with-oauth',
    note: 'Slack wants https redirect URLs: register the one below, and paste the address that the browser ends at. For one workspace a bot token is simpler.',
    data: {
      authorizationUrl: 'https://slack.com/oauth/v2/authorize',
      tokenUrl: 'https://slack.com/api/oauth.v2.access',
      scopes: 'chat:write,channels:read',
      redirectUrl: PASTED,
    },
  }),
  preset('hubspot', 'HubSpot', {
    docsUrl: 'https://developers.hubspot.com/docs/api/working-with-oauth',
    note: 'Register the redirect URL below with the app, and the same scopes.',
    data: {
      authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
      tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
      scopes: 'oauth crm.objects.contacts.read',
      redirectUrl: FIXED_LOCALHOST,
    },
  }),
  preset('dropbox', 'Dropbox', {
    docsUrl: 'https://developers.dropbox.com/oauth-guide',
    note: 'App Console: register the redirect URI below. The scopes are chosen there.',
    data: {
      authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
      tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
      authorizeParameters: { token_access_type: 'offline' },
      redirectUrl: FIXED_LOCALHOST,
    },
  }),
  preset('salesforce', 'Salesforce', {
    docsUrl: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm',
    note: 'A connected app with the callback URL below. For a sandbox use test.salesforce.com.',
    data: {
      authorizationUrl: 'https://login.salesforce.com/services/oauth2/authorize',
      tokenUrl: 'https://login.salesforce.com/services/oauth2/token',
      scopes: 'api refresh_token',
      redirectUrl: FIXED_LOCALHOST,
    },
  }),
  preset('atlassian', 'Atlassian (Jira, Confluence)', {
    docsUrl: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
    note: 'Developer console: an OAuth 2.0 integration with the callback URL below.',
    data: {
      authorizationUrl: 'https://auth.atlassian.com/authorize',
      tokenUrl: 'https://auth.atlassian.com/oauth/token',
      scopes: 'offline_access read:jira-work write:jira-work',
      authorizeParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
      redirectUrl: FIXED_LOCALHOST,
    },
  }),
  preset('zoom', 'Zoom', {
    docsUrl: 'https://developers.zoom.us/docs/integrations/oauth/',
    note: 'App Marketplace: a general app with the redirect URL below.',
    data: {
      authorizationUrl: 'https://zoom.us/oauth/authorize',
      tokenUrl: 'https://zoom.us/oauth/token',
      clientAuthentication: 'header',
      redirectUrl: FIXED_LOCALHOST,
    },
  }),
  preset('spotify', 'Spotify', {
    docsUrl: 'https://developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow',
    note: 'Dashboard: an app with the redirect URI below.',
    data: {
      authorizationUrl: 'https://accounts.spotify.com/authorize',
      tokenUrl: 'https://accounts.spotify.com/api/token',
      scopes: 'user-read-email',
      redirectUrl: FIXED_LOOPBACK,
    },
  }),
  preset('discord', 'Discord', {
    docsUrl: 'https://discord.com/developers/docs/topics/oauth2',
    note: 'Developer portal: an application with the redirect below. To post into a channel a webhook URL is simpler.',
    data: {
      authorizationUrl: 'https://discord.com/oauth2/authorize',
      tokenUrl: 'https://discord.com/api/oauth2/token',
      scopes: 'identify',
      redirectUrl: FIXED_LOOPBACK,
    },
  }),
];
