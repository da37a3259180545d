/**
 * Pages that are there when the screens are not. They carry no script; their style is inline,
 * which the policy allows.
 */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · Patchbay</title>
<style>
  body { font: 15px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 16vh auto 0;
    padding: 0 24px; color: light-dark(#1a1f1d, #e5e9e7); background: light-dark(#fff, #151817); }
  h1 { font-size: 20px; line-height: 1.3; margin: 0 0 12px; }
  p { margin: 0 0 12px; }
  code { font: 13px/1.5 ui-monospace, monospace; padding: 2px 5px; border-radius: 4px;
    background: light-dark(#eef1f0, #232826); }
  a { color: light-dark(#0b6b66, #5cc4bb); }
</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>
`;
}

export const signInPage = page(
  'This tab is not signed in',
  `<p>Patchbay shows your events and can act for you, so it opens only for someone who has its
address.</p>
<p>Open the address that Patchbay printed when it started, in the line that begins with
<b>Screens</b>. It ends like this: <code>/?token=…</code></p>
<p>If that line is gone, start Patchbay again: it prints the address each time. The token is also
in the file <code>ui-token</code> in the data folder.</p>
<p>You came here by a link and are signed in? <a href="/">Open Patchbay</a>.</p>`,
);

export const notBuiltPage = page(
  'The screens are not built yet',
  `<p>Patchbay is running: webhooks are received and workflows are carried out. Only the files of
its screens are missing.</p>
<p>Build them with <code>npm run build</code> in the project’s folder and reload this page.</p>`,
);
