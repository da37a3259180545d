-- What triggers remember of many things, one row each: one JSON of all of them would be written anew
-- with every event. Goes with the row in `schedules`.
CREATE TABLE trigger_memory (
  workflow_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,             -- JSON
  PRIMARY KEY (workflow_seq, step_id, key)
) WITHOUT ROWID;
