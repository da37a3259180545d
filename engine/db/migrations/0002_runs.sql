-- Events of triggers other than webhooks: what happened stands in the body, as JSON.
ALTER TABLE events ADD COLUMN source TEXT;           -- null: a webhook; else the trigger's step type
ALTER TABLE events ADD COLUMN workflow_seq INTEGER;  -- whose trigger it was
ALTER TABLE events ADD COLUMN trigger_step TEXT;
CREATE INDEX events_workflow ON events (workflow_seq, seq) WHERE workflow_seq IS NOT NULL;

ALTER TABLE runs ADD COLUMN token TEXT;              -- of the wait that ends with this run
CREATE INDEX runs_token ON runs (token) WHERE token IS NOT NULL;
ALTER TABLE runs ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN rehearsal TEXT;          -- JSON: what a rehearsal serves; null: a real run

-- What step runs wait for from outside: a person, a request, another run.
CREATE TABLE waits (
  token TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  run_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  iteration TEXT NOT NULL,
  data TEXT NOT NULL,              -- JSON
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  result TEXT,                     -- JSON: what the step run leaves with; null while it waits
  resolved_at INTEGER
) WITHOUT ROWID;
CREATE INDEX waits_run ON waits (run_seq, step_id, iteration);
CREATE INDEX waits_open ON waits (kind, created_at) WHERE result IS NULL;

CREATE TABLE kv (
  scope TEXT NOT NULL,             -- id of the workflow; empty: of the workspace
  key TEXT NOT NULL,
  value TEXT NOT NULL,             -- JSON
  expires_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX kv_expiry ON kv (expires_at) WHERE expires_at IS NOT NULL;

-- Changes of step runs that have not ended: carried out again after a crash, they are not made twice.
CREATE TABLE kv_changes (
  run_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  iteration TEXT NOT NULL,
  result TEXT NOT NULL,            -- JSON
  PRIMARY KEY (run_seq, step_id, iteration)
) WITHOUT ROWID;

ALTER TABLE step_runs ADD COLUMN edited TEXT;        -- `input` or `output`: supplied by a person
