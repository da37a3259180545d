import { place } from '../../http/failures.ts';
import { signInOf } from '../../http/sign-in.ts';
import { defineCredentialType, doesNotWork, works } from './credential-type.ts';
import { below, judge, tryRequest } from './try-request.ts';

export const slackBot = defineCredentialType({
  type: 'slack-bot',
  name: 'Slack bot token',
  description: 'The token of a Slack app that is installed in a workspace.',
  icon: 'slack',
  help: 'api.slack.com/apps: the app, OAuth & Permissions, Bot User OAuth Token. To post it needs the scope chat:write.',
  test: 'by-itself',
  async tryOut(data, context) {
    // Changes nothing: https://docs.slack.dev/reference/methods/auth.test
    const url = below(data.baseUrl, 'auth.test');
    const answer = await tryRequest({ method: 'POST', url, signIn: signInOf(data) }, context);
    const { ok, user, team, error } = answer.body;
    if (ok === true) return works(`Slack knows it as ${user} in ${team}.`);
    if (typeof error !== 'string') return judge(answer);
    return doesNotWork(
      `${place(url)} does not accept it (${error.slice(0, 100)}).`,
      'Copy the bot token anew; it begins with xoxb-.',
    );
  },
});
