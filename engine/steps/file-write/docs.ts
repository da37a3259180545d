export const docs = `
Output: \`{ "path": "/home/me/Documents/orders.csv", "bytes": 42, "created": false }\`.

\`overwrite\` writes beside the file and then takes its place: who reads meanwhile sees the old content
or the new one, and a crash leaves the old one. The file's permissions stay. \`append\` adds at the end,
one run after another; what does not fit on the disk is taken back. \`create\` fails with
\`file_exists\` when something is there. Only \`overwrite\` is carried out again by itself after a crash.

\`text\` takes any value: lists and objects are written as JSON. \`endLine\` ends every entry of a log or
CSV with a line break. A mark of the encoding is written only at the beginning of a file.

\`path\` is a full path, or begins with \`~/\`. A link is followed, and what it leads to is written, if the
workflow may: see [permissions](permissions.md). Failures: \`file_exists\`, \`file_denied\`,
\`file_is_folder\`, \`disk_full\`, \`content_invalid\`, \`not_permitted\`, \`file_failed\`.
`;
