-- Searches with a name, of the inbox and of the runs.
CREATE TABLE saved_filters (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,             -- events, runs
  name TEXT NOT NULL,
  query TEXT NOT NULL,             -- in the language of shared/search
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX saved_filters_name ON saved_filters (scope, name);
