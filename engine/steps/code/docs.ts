export const docs = `
The code is the body of an async function. What it returns is the output; without \`return\` the
output is null.

\`\`\`js
const paid = steps.fetch.body.items.filter((item) => item.status === 'paid');
console.log('paid', paid.length);
return { count: paid.length, total: paid.reduce((sum, item) => sum + item.price, 0) };
\`\`\`

**It reads** what expressions read: \`trigger\`, \`steps.ID\`, \`run\`, \`workflow\`, and in a loop
\`item\` and \`index\`; and what the step's \`input\` gives, where expressions work. All are copies: to
change them changes nothing elsewhere. A value that is not mentioned by its name is not there:
\`globalThis['trig' + 'ger']\` finds nothing. \`{{ }}\` in the code has no meaning.

**It has** JavaScript as of 2023 and \`console\`, \`setTimeout\`, \`structuredClone\`, \`URL\`,
\`URLSearchParams\`, \`TextEncoder\`, \`TextDecoder\`, \`btoa\`, \`atob\`, \`crypto.randomUUID\`,
\`crypto.getRandomValues\`. It has no modules, files, processes, environment or \`Intl\`: it runs in
QuickJS, apart from Patchbay, with a time limit and a memory limit. Each run begins anew.

**\`fetch\`** is there when \`hosts\` names where it may reach; the workflow then needs leave for those
hosts, and after a crash the step waits for a person, as nobody can tell what was sent. Answers are
text or JSON of up to 5 MB: \`status\`, \`ok\`, \`headers\`, \`url\`, \`text()\`, \`json()\`. Six requests
go out at once; the others wait.

\`\`\`js
const answer = await fetch('https://api.example.com/orders', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ id: trigger.body.id }),
});
if (!answer.ok) throw new Error(\`status \${answer.status}\`);
return await answer.json();
\`\`\`

\`console\` lines are kept in the run's history, also when the code then fails. Errors name the line
and column. The output may be 10 MB, nested 500 levels deep.
`;
