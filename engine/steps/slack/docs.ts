export const docs = `
Two ways in:

- **Bot token** (\`slack-bot\` or \`bearer\` credential, \`xoxb-…\`): posts to any channel the bot is in,
  answers in threads, and tells the message's \`ts\`. The app needs the scope \`chat:write\`.
- **Incoming webhook** (\`webhook-url\` credential): posts to the one channel it was made for. Slack
  decides name and icon; no \`ts\` comes back.

- **Text** is Slack's mrkdwn: \`*bold*\`, \`_italic_\`, \`<https://example.com|a link>\`, \`<@U012AB3CD>\`.
  Write \`&amp;\`, \`&lt;\` and \`&gt;\` for the characters themselves. At most 40,000 characters.
- **Blocks**: a list, or the whole object that the Block Kit Builder gives.
- **Thread**: \`{{ steps.first.ts }}\` of an earlier Slack step with a bot token.
- **Errors**: Slack answers 200 even when it refuses; the step fails all the same, with the code
  \`slack_\` and Slack's own. 429 and Slack's outages can be retried, and \`Retry-After\` is honoured.
- **Output**: \`{ "channel": "C0123456789", "ts": "1712345678.123456" }\`; both null with a webhook.
`;
