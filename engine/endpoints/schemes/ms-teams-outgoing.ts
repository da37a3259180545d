import { readAuthorization } from './authorization.ts';
import { type BodyHmac, signBodyHmac, verdictOf } from './body-hmac.ts';
import { bodyJson, textAt } from './body-json.ts';
import { defineScheme } from './provider-scheme.ts';
import { headerStarts } from './recognise.ts';
import { noSecret } from './scheme.ts';
import { activeAt, prepareKeys } from './secrets.ts';

const FORM: BodyHmac = {
  header: 'Authorization',
  prefix: 'HMAC ',
  algorithm: 'sha256',
  encoding: 'base64',
  secretEncoding: 'base64',
};

/** The security token that Teams shows once is the key, in base64. */
export const msTeamsOutgoing = defineScheme({
  scheme: 'ms-teams-outgoing',
  name: 'Microsoft Teams outgoing webhook',
  docsUrl:
    'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
  headers: ['authorization'],
  prepare(settings) {
    const secrets = prepareKeys(settings.secrets, 'base64');
    return {
      scheme: 'ms-teams-outgoing',
      verify(request, nowMs) {
        const active = activeAt(secrets, nowMs);
        if (active.length === 0) return noSecret();
        const header = readAuthorization(request.rawHeaders, 'hmac', 'HMAC');
        if (!header.ok) return header;
        return verdictOf('authorization', FORM, active, [request.body], [header.credentials]);
      },
      dedupeKey({ body }) {
        const activity = bodyJson(body);
        const id = textAt(activity, 'id');
        // An activity's id is unique within its conversation.
        const value = `${textAt(activity, 'conversation', 'id') ?? ''}\n${id}`;
        return id === null ? null : { value, externalId: id };
      },
    };
  },
  recognise: headerStarts('authorization', 'hmac '),
  sign: signBodyHmac(FORM),
});
