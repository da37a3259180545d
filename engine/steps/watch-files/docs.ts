export const docs = `
Each file is an event of its own:

\`\`\`json
{
  "event": "created", "path": "/home/ann/Inbox/a/bill.pdf", "name": "bill.pdf", "extension": "pdf",
  "folder": "/home/ann/Inbox/a", "relativePath": "a/bill.pdf", "size": 48213,
  "modifiedAt": "2026-11-23T10:00:00.000Z", "previousPath": null
}
\`\`\`

\`event\` is \`created\`, \`changed\` or \`removed\`; of a removed file, size and time are those it had. So
\`{{ trigger.path }}\` is what a “Read file” step needs. With **content** the event holds it as \`text\` or
\`base64\`; it is \`null\` with a \`contentProblem\` when it is too large or no text.

- **Still**: a file that is being written counts once, when its size and time have not changed for so
  long. Editors that write beside the file and put the new one in its place make one \`changed\`.
- **Renamed** files are \`removed\` under the old name and \`created\` under the new one, with the old one in
  \`previousPath\`.
- **While Patchbay did not run**, or the workflow was paused: what is new, changed or gone is found at the
  next start. Size and time of change of each file are remembered, one small row each, up to 500,000
  files. Another folder, pattern or choice of hidden files begins anew.
- **A folder that is gone** (a drive that is not connected) is trouble, shown beside the trigger until it
  is back, and not a folder whose files were removed. The same goes for folders that may not be read.
- **Links** to folders are not followed, those to files only within the folder. Patchbay’s own data
  folder is refused.
- **Network drives**: choose \`poll\` there. It looks every so often, and rests longer where looking takes
  long.
- The system is asked to watch folders, not files: a large folder costs it little. Where it watches no
  more, and every ten minutes anyway, all is looked at again.
`;
