-- One action over many events or runs, at a chosen rate. It goes on after a restart.
CREATE TABLE bulk_jobs (
  id TEXT PRIMARY KEY,
  request TEXT NOT NULL,           -- JSON: the action, what it is applied to, how fast
  state TEXT NOT NULL,             -- running, finished, canceled
  total INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cursor INTEGER NOT NULL DEFAULT 0, -- seq of the last event or run that was dealt with
  up_to INTEGER NOT NULL,          -- those that come later are not part of it
  problems TEXT NOT NULL DEFAULT '[]', -- JSON: the first ones
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX bulk_jobs_created ON bulk_jobs (created_at);
