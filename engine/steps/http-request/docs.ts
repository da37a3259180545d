export const docs = `It need not be filled in by hand: paste a curl command onto the canvas or into the address, or choose
an operation of an API’s OpenAPI document (“Fill from” above the form; \`patchbay steps from-curl\`,
\`patchbay steps from-openapi\`).

The output is \`{ status, headers, body }\`, and \`url\` after a redirect. Header names are in
lower case; \`set-cookie\` is a list. With \`response.as: auto\` the content type decides: JSON is
parsed, text is text, anything else becomes \`{ base64, contentType, size }\`.

- **Query, headers and form fields** are an object, or a list of \`{ "name", "value" }\` where order or
  repetition matters. A list as value repeats the name; null leaves it out.
- **Body**: \`none\`, \`json\` (\`value\`), \`form\` (\`fields\`), \`multipart\` (\`fields\`: a list of
  \`{ "name", "value" }\` and files \`{ "name", "filename", "contentType", "contentBase64" }\`) or \`raw\`
  (\`contentType\` and \`text\` or \`base64\`).
- **Auth**: \`{ "type": "credential", "credential": "its name" }\`. \`basic\`, \`bearer\` and \`api-key\`
  can be written in place, but are then part of the workflow file. An \`oauth2\` credential sends its
  access token, renewed when it runs out or is refused (401).
- **Success**: answers 200 to 299; \`successStatus\` such as \`"200-299,404"\` changes that. Any other
  answer fails the step; the error's details hold status, headers and the first 64 KB of the body,
  and \`Retry-After\` is honoured by the retry policy.
- **Redirects** are followed, ten at most. Another origin gets no credentials, cookies or client
  certificate. With \`redirects.follow: false\` the redirect itself is the answer.
- **Idempotency-Key**: POST, PUT, PATCH and DELETE carry a key that stays the same in every attempt of
  this step in this run, until a person edits its input. The headers may have another one, and
  \`idempotencyKey: false\` leaves it out.
- **Limits**: \`timeoutMs\` (30 seconds) from start to end of each request, \`response.maxBytes\`
  (10 MiB) after decompression.
- **Pagination** puts the items of all pages in one list as \`body\`, with the number of \`pages\`, and
  \`truncated\` when \`maxPages\` (20) ended it. \`link-header\` follows \`rel="next"\`; \`next-url\`
  follows the address at \`path\` in the page; \`page\` counts \`parameter\` up from \`start\` (by
  \`step\`) until a page is empty or shorter than \`size\`; \`cursor\` sends the value at \`path\` of one
  page as \`parameter\` of the next, in the query or the JSON body. \`itemsPath\` says where a page's
  list is.
- **Network**: cloud metadata addresses and Patchbay's own ports are always refused; private networks
  when the workspace blocks them. This counts for redirects and proxies too.
- **Hosts**: redirects and next pages may lead to the hosts that the workflow's steps name, and to
  those in \`redirects.hosts\` (\`*\` is any); elsewhere the step fails with \`not_permitted\`. With
  and without \`www.\` is the same host. See [permissions](permissions.md).
- **Proxy and TLS**: \`proxy\` is \`http://user:password@host:port\`. \`tls\` takes \`ca\`, \`cert\` and
  \`key\` as PEM text; \`rejectUnauthorized: false\` accepts any certificate, and so anyone in between.`;
