export const docs = `
\`patchbay credentials set mailbox --type imap\` holds server, port, encryption, user name and password,
or the oauth2 credential that is used in its place. Each mail is an event of its own:

\`\`\`json
{
  "uid": 4711, "mailbox": "INBOX", "messageId": "<1@example.com>", "subject": "Invoice 17",
  "from": { "name": "Ann", "address": "ann@example.com" }, "to": [{ "name": "", "address": "me@example.com" }],
  "cc": [], "bcc": [], "replyTo": [], "date": "2026-11-23T10:00:00.000Z",
  "arrivedAt": "2026-11-23T10:00:02.000Z", "inReplyTo": null, "references": [], "automatic": false,
  "text": "…", "html": "<p>…</p>", "headers": { "list-id": "…", "received": ["…", "…"] },
  "attachments": [{ "name": "17.pdf", "type": "application/pdf", "size": 48213, "contentId": null,
    "inline": false, "base64": null }],
  "size": 70112, "seen": false, "flags": [], "truncated": false, "problem": null
}
\`\`\`

- **text** is the plain text, or what a person would read of the HTML when there is none. Both come from
  a stranger: escape what you show, and trust no sender’s address.
- **automatic** is true for what programs send (newsletters, out-of-office): answering those may never end.
- **Attachments** with their content come in base64, which “Write file” and “Send e-mail” take.
- **The first time** mail that is there is left alone. What arrives while Patchbay does not run, or the
  workflow is paused, comes at the next start. Each mail comes once: it is known by its number on the
  server, and by message id and date, so also when it is moved out and back, or when the server gives all
  mail new numbers.
- **Afterwards** it is marked or moved only when its event is stored; what a crash prevented is made up
  for. With \`leave\` the folder is opened for reading only.
- **Listening**: servers tell of new mail at once (IDLE); where one cannot, it is asked every two minutes,
  and as often as **interval** says anyway. A lost connection is made again, with growing pauses while
  that fails; what is wrong stands beside the trigger.
- **Limits**: 2 million characters of text and of HTML, 200 attachments, 15 MB of their content. What is
  beyond is cut off, and \`truncated\` says so.
`;
