-- Removed endpoints for a day, for a change of mind. Their secrets stay as they were, encrypted.
CREATE TABLE removed_endpoints (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  settings TEXT NOT NULL,
  secrets BLOB,
  created_at INTEGER NOT NULL,
  removed_at INTEGER NOT NULL
);
