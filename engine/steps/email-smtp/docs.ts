export const docs = `
Hands a message to a mail server: \`patchbay credentials set mail --type smtp\` holds server, port,
encryption, user name and password, or the oauth2 credential that is used in its place (XOAUTH2).

- **Recipients**: \`Ann <ann@example.com>, bob@example.com\`, or a list. Where an address comes from
  outside, write \`[{ "address": "{{ trigger.body.email }}" }]\`: then it is one address or an error,
  and never several.
- **HTML**: values that expressions insert are escaped, so that they cannot be taken for markup. Give a
  text as well, for readers that show no HTML.
- **Attachments**: \`{ "filename": "a.pdf", "content": "{{ steps.fetch.body }}" }\` takes text, JSON, or
  a binary output; \`base64\` takes bytes. An image with a \`contentId\` is shown in the HTML by
  \`<img src="cid:logo">\`. 25 MiB in all.
- **Headers** of one’s own cannot replace those that the step sets, and hold no line breaks: nothing
  that an expression inserts can add a header or a recipient.
- **Encryption** is never given up: with \`starttls\` a server that does not encrypt is an error.
- **Errors**: a temporary refusal (4xx) has the kind \`503\` and can be retried; a permanent one (5xx)
  has none. When the connection breaks after the whole message went out, nobody knows whether it was
  taken: that is not retried by itself. Every attempt carries the same message id.
- **Refused recipients**: when others were accepted, the message went to those: the step succeeds, and
  \`rejected\` says whom it did not reach and why. When all are refused it fails.
- **Output**: \`{ "messageId": "<…@example.com>", "accepted": ["ann@example.com"], "rejected": [],
  "response": "250 2.0.0 OK: queued as 4F2" }\`.
`;
