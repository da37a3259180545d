-- Triggers that the engine hears by itself, of published workflows: one row each, made when it is
-- published and removed with it.
CREATE TABLE schedules (
  workflow_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  type TEXT NOT NULL,
  version_seq INTEGER NOT NULL,    -- the version whose params these are
  params_hash TEXT NOT NULL,
  memory_hash TEXT NOT NULL,       -- of the params that `state` depends on
  time_zone TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,             -- JSON: what the trigger remembers
  due_at INTEGER,                  -- null: at no known time
  last_due_at INTEGER,             -- the newest time of a schedule that was dealt with
  last_fired_at INTEGER,           -- when it last gave an event
  last_checked_at INTEGER,         -- when it was last asked, with or without success
  failures INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,                    -- JSON: why it cannot listen
  trouble_since INTEGER,
  PRIMARY KEY (workflow_seq, step_id)
) WITHOUT ROWID;
