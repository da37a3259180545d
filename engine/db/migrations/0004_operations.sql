-- Who changed what. Several changes of the same kind in a row are one row.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  count INTEGER NOT NULL DEFAULT 1,
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  kind TEXT,
  object_id TEXT,
  object_name TEXT,
  summary TEXT NOT NULL,
  changes TEXT NOT NULL            -- JSON: path, from, to; without secrets
);
CREATE INDEX audit_object ON audit (kind, object_id, seq);

CREATE TABLE alert_rules (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,              -- JSON
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What a rule found, as long as it matters: while it is the case, and while its cool-down lasts.
CREATE TABLE alert_states (
  rule_id TEXT NOT NULL,
  subject TEXT NOT NULL,           -- id of a workflow or endpoint; empty: the workspace
  active_since INTEGER,            -- null: it is not the case any more
  firing INTEGER NOT NULL,
  told INTEGER NOT NULL,           -- 1: people were told that it is the case
  told_at INTEGER,
  text TEXT NOT NULL,
  PRIMARY KEY (rule_id, subject)
) WITHOUT ROWID;

-- Messages on their way; those that went out are kept for a while.
CREATE TABLE alert_deliveries (
  id TEXT PRIMARY KEY,
  rule_id TEXT NOT NULL,
  channel TEXT NOT NULL,           -- JSON
  message TEXT NOT NULL,           -- JSON
  status TEXT NOT NULL,            -- pending, sent, failed
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  error TEXT
) WITHOUT ROWID;
CREATE INDEX alert_deliveries_due ON alert_deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alert_deliveries_rule ON alert_deliveries (rule_id, created_at);

-- One row an hour, for how fast the disk fills.
CREATE TABLE usage_samples (
  at INTEGER PRIMARY KEY,
  database_bytes INTEGER NOT NULL,
  free_bytes INTEGER NOT NULL
);
