export const docs = `
Output: \`{ "operation": "move", "from": "/home/me/Inbox/a.pdf", "to": "/home/me/Done/a.pdf",
"type": "file", "done": true }\`. \`done\` is false, and \`to\` null, when \`skip\` left it where it is.

\`to\` is the new path, or a folder to put it in: one that is there, or that is written with a \`/\` at its
end. Moving to another disk copies first, and removes the original when the copy is whole. A copy is put
in its place at once and keeps permissions and time of change. Moving or deleting a link concerns the
link, copying one concerns what it leads to.

Folders are moved and copied with all that is below them; they never replace anything and are never
merged. \`delete\` takes a folder only with \`wholeFolders\`, and never your home folder. Nothing goes to a
trash.

What moving and copying reach follows from the paths: see [permissions](permissions.md). Failures:
\`file_missing\`, \`file_exists\`, \`file_denied\`, \`file_is_folder\`, \`same_file\`, \`refused\`,
\`disk_full\`, \`not_permitted\`, \`file_failed\`.
`;
