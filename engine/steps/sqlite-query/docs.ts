export const docs = `
Output: \`{ "rows": [{ "id": 7, "total": 12.5 }], "count": 1 }\`, with \`write\` also \`changes\` and
\`lastInsertId\`, and \`truncated\` when rows were left out: beyond \`maxRows\` (1000) or 20 MiB.

- **Values stand in \`parameters\`**, never in the SQL: a list fills \`?\`, an object \`:name\`. \`true\` is
  1, lists and objects are stored as JSON text, \`{ "base64": "AP8=" }\` is a BLOB.
- **Rows** are objects. BLOBs come as \`{ "base64": "…" }\`, integers beyond 2^53 as text, a second column
  of the same name as \`id_2\`.
- **Reading only** unless \`write\` is on. One statement for each step; it is a transaction. \`each\`
  carries it out once for each entry of \`parameters\`, all or none: the way to insert many rows.
- \`ATTACH\` and \`VACUUM INTO\` are refused, and Patchbay's own database is never to be had. See
  [permissions](permissions.md).
- A query runs in a process of its own, which is ended at \`timeoutMs\` (30 seconds) or when the run is
  canceled; the database is then as it was. \`busyTimeoutMs\` (5 seconds) is how long it waits while
  another program writes.

Failures: \`file_missing\`, \`file_denied\`, \`database_invalid\`, \`database_busy\`, \`read_only\`,
\`sql_invalid\`, \`parameters_invalid\`, \`constraint_failed\`, \`timeout\`, \`too_much_memory\`,
\`disk_full\`, \`not_permitted\`, \`query_failed\`.
`;
