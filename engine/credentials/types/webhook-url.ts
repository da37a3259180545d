import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { place } from '../../http/failures.ts';
import { defineCredentialType, doesNotWork, type TestContext, works } from './credential-type.ts';
import { type TriedAnswer, tryRequest } from './try-request.ts';

export const webhookUrl = defineCredentialType({
  type: 'webhook-url',
  name: 'Webhook URL',
  description: 'The address of an incoming webhook of Slack, Teams, Discord or another service.',
  icon: 'link',
  help: 'Whoever knows the address can post, so it is kept like a password. Slack: Incoming Webhooks of an app. Discord: the channel’s settings, Integrations. Teams: the Workflows app, “Post to a channel when a webhook request is received”.',
  test: 'by-itself',
  tryOut: ({ url }, context) => tryOut(new URL(url), context),
});

/** Only what posts nothing is tried. */
async function tryOut(url: URL, context: TestContext): Promise<CredentialTest> {
  if (/^\/api\/(?:v\d+\/)?webhooks\/\d+\/[^/]+$/.test(url.pathname))
    // Discord tells about the webhook whoever has its address.
    return judge(await tryRequest({ url }, context), ({ status, body }) =>
      status === 200 && typeof body['name'] === 'string'
        ? works(`Discord knows it: it posts as “${body['name'].slice(0, 100)}”.`)
        : null,
    );
  if (/^\/(?:services|triggers|workflows)\/T[A-Z0-9]+\//.test(url.pathname))
    // Slack looks at the address first, and then refuses what is no message.
    return judge(
      await tryRequest(
        { method: 'POST', url, body: { type: 'application/json', text: '{}' } },
        context,
      ),
      ({ status, text }) =>
        status === 400 && /no_text|invalid_payload|missing_text/.test(text)
          ? works('Slack knows it. Nothing was posted.')
          : null,
    );
  return doesNotWork(
    `Whether ${place(url)} accepts it shows only when something is posted.`,
    'Run a step that posts with it.',
  );
}

function judge(
  answer: TriedAnswer,
  known: (answer: TriedAnswer) => CredentialTest | null,
): CredentialTest {
  const { status, url } = answer;
  const isGone = status === 401 || status === 403 || status === 404 || status === 410;
  return (
    known(answer) ??
    (isGone
      ? doesNotWork(
          `${place(url)} does not know this webhook (${status}).`,
          'It was removed, or the address is not complete: copy it anew.',
        )
      : doesNotWork(`${place(url)} answered ${status}, which says nothing about the webhook.`))
  );
}
