export const docs = `
Sign in with a token: \`patchbay credentials set github --type github\`. A fine-grained token needs
“Issues: write” for issues, comments and labels, “Contents: write” for a repository dispatch,
“Actions: write” to start a workflow, “Commit statuses: write” for a status.

| operation | does | output |
|---|---|---|
| \`create-issue\` | title, text, labels, assignees, milestone | \`number\`, \`url\`, \`id\` |
| \`comment\` | on an issue or pull request | \`id\`, \`url\` |
| \`close\`, \`reopen\` | an issue or pull request | \`number\`, \`url\`, \`state\` |
| \`label\` | adds and removes; one that is not there is no error | \`number\`, \`added\`, \`removed\` |
| \`repository-dispatch\` | starts workflows with \`on: repository_dispatch\` | \`event\` |
| \`workflow-dispatch\` | starts one with \`on: workflow_dispatch\` | \`workflow\`, \`ref\` |
| \`commit-status\` | a check on a commit | \`id\`, \`state\`, \`context\` |

- **After a crash** closing, opening, labels and statuses are carried out again, as a repetition changes
  nothing. Issues, comments and dispatches wait for a person.
- **Rate limits**, GitHub’s secondary ones included, have the kind \`429\` and the time that GitHub
  asks for, whichever way it says it.
- **Enterprise Server**: \`https://HOST/api/v3\` in the credential or as the API address.
- Anything else of GitHub’s API: the step “HTTP request” with the same credential.
`;
