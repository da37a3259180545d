const COMMENT_OR_SPACE = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$)|;)+/;

const KINDS = new Set([
  ...['SELECT', 'WITH', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'EXPLAIN', 'PRAGMA'],
  ...['CREATE', 'DROP', 'ALTER', 'ANALYZE', 'REINDEX', 'VACUUM'],
]);

/**
 * Why a statement is not carried out; null when it is. Other files than the one that was named are
 * out of reach: ATTACH and VACUUM INTO stand only at the beginning of a statement.
 */
export function refusalOf(sql: string): string | null {
  const text = sql.replace(COMMENT_OR_SPACE, '');
  const word = /^[a-z]*/i.exec(text)?.[0].toUpperCase() ?? '';
  switch (word) {
    case 'ATTACH':
    case 'DETACH':
      return 'other databases cannot be attached: use a step for each';
    case 'BEGIN':
    case 'COMMIT':
    case 'END':
    case 'ROLLBACK':
    case 'SAVEPOINT':
    case 'RELEASE':
      return 'each query is a transaction of its own; “Once for each” puts several into one';
    case 'VACUUM':
      return /\binto\b/i.test(text) ? 'VACUUM INTO would write another file' : null;
    case 'PRAGMA':
      return /\b(?:temp|data)_store_directory\b|\bwritable_schema\b/i.test(text)
        ? 'this pragma is not for workflows'
        : null;
    default:
      return KINDS.has(word) ? null : 'this is no SQL statement that begins like SELECT or INSERT';
  }
}
