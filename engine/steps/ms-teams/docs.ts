export const docs = `
In Teams, open the channel’s menu → Workflows → “Post to a channel when a webhook request is received”,
and store its address: \`patchbay credentials set teams --type webhook-url\`. The addresses of the
older incoming webhooks do as well.

- **Title, text and facts** become an Adaptive Card. The text knows \`**bold**\`, \`_italic_\`, lists and
  \`[links](https://example.com)\`; every line break is kept as a new paragraph, and lists stay lists.
- **Adaptive Card**: the JSON of the [designer](https://adaptivecards.io/designer/), version 1.5 or
  older. The message of \`attachments\` around a card may be pasted as well.
- **Limit**: 28 KB for the whole message, which the step checks before it sends.
- **Success**: a workflow answers 202: Teams has taken the card, and shows it a moment later. What a
  workflow does wrong after that is in its run history in Power Automate, and not in the answer.
- **Output**: \`{ "status": 202 }\`.
`;
