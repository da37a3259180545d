export const docs = `
Starts a program of this computer, as you. **A workflow may not do that until you allow it:** when it
is published, imported or changed so that it starts another program, Patchbay shows the program and
asks (\`--allow-commands\` on the command line).

\`\`\`json
{ "program": "git", "args": ["pull", "--ff-only"], "folder": "~/site", "timeoutMs": 120000 }
\`\`\`

Output: \`{ "exitCode": 0, "stdout": "Already up to date.", "stderr": "" }\`. The last line break is
left out. What is longer than \`maxBytes\` is cut off, and \`stdoutTruncated\` or \`stderrTruncated\` is
true.

- **No shell reads the arguments**: each is handed over as it is, so nothing needs quoting, and what
  comes in from outside stays an argument. For pipes and wildcards start a shell yourself, and give it
  values as arguments of its own, never in its text:
  \`{ "program": "sh", "args": ["-c", "grep -c \\"$1\\" *.log", "sh", "{{ trigger.body.word }}"] }\`.
  An argument that begins with \`-\` may be taken for an option: put \`--\` before it.
- **The environment** is made anew: PATH, HOME and the like, what \`inherit\` takes over, \`env\`, and
  \`secrets\`, the secret of a credential each. Patchbay's own variables are never handed on. Secrets
  are masked in what is stored.
- **It fails** when the exit code is not one of \`successCodes\` (with the end of standard error), when
  it takes longer than the time limit, or when a signal ends it.
- At the time limit, when the run is canceled, and when Patchbay stops, the program and all that it
  started in its process group get SIGTERM and a second later SIGKILL (on Windows the tree of processes
  is ended). What it leaves running in the background when it ends is ended as well, unless that left the group
  (\`setsid\`, a service).
- After a crash in the middle nobody can tell what it did, so the step waits for a person.
`;
