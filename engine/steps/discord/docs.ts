export const docs = `
Channel settings → Integrations → Webhooks → Copy webhook URL, then
\`patchbay credentials set discord --type webhook-url\`.

- **Text** is Discord’s Markdown, **at most 2000 characters**. A longer one fails the step before
  anything is sent, unless “Too long” is \`cut\`. An embed’s \`description\` may have 4096.
- **Embeds**: \`{ "title": "…", "description": "…", "color": 5763719, "fields": [{ "name": "…",
  "value": "…", "inline": true }] }\`, or a list of at most ten.
- **Mentions**: \`users\` by default, so that text from outside cannot call \`@everyone\`.
- **Threads**: “Thread” posts in one that exists; in a forum, “New thread” starts a post.
- **Errors**: the step waits until Discord has looked at the message, and says which field is wrong.
  429 can be retried, after the time that Discord asks for.
- **Output**: \`{ "id": "1234567890", "channelId": "9876543210" }\`.
`;
