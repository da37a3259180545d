export const docs = `
\`read\` gives \`{ path, name, exists, size, modifiedAt, text }\`, or \`base64\` instead of \`text\`. JSON
and CSV are read by the step Parse after it. \`maxBytes\` (10 MiB) is the most that is read of a file;
\`larger: "end"\` gives the end of a long log, with \`truncated\`. A byte order mark is taken off. Text
that does not fit its encoding fails the step with \`file_not_text\`.

\`list\` gives \`{ path, count, files: [{ path, relative, name, type, size, modifiedAt }] }\`, and
\`truncated\` when there are more than \`limit\`. \`glob\` is matched with the path from the folder: \`*\`
is any name, \`**\` any folders, \`{jpg,png}\` one of several. Links are followed only to files in the
same folder.

\`path\` is a full path, or begins with \`~/\`. The step reads where its path says, links resolved: an
expression that leads out of the folder before it is refused (\`not_permitted\`, see
[permissions](permissions.md)). Other failures: \`file_missing\`, \`file_denied\`, \`file_is_folder\`,
\`file_too_large\`, \`file_failed\`.
`;
