-- Times are integer milliseconds UTC. Ids of events and runs are UUIDv7 as 16 bytes; `seq` is the
-- short key that other tables refer to, in the order of arrival.

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE endpoints (
  -- Never given again: events of a removed endpoint must not become those of a new one.
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,          -- JSON, without secret values
  secrets BLOB,                    -- the secrets, encrypted
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  data BLOB NOT NULL,              -- encrypted
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE workflows (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  draft TEXT NOT NULL,             -- JSON: steps, edges, settings
  published_seq INTEGER REFERENCES workflow_versions (seq),
  paused INTEGER NOT NULL DEFAULT 0,
  removed_at INTEGER,              -- its runs stay until retention removes them
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX workflows_name ON workflows (name);

-- Immutable. `number` is null for a snapshot of a draft that was run without being published.
CREATE TABLE workflow_versions (
  seq INTEGER PRIMARY KEY,
  workflow_seq INTEGER NOT NULL REFERENCES workflows (seq),
  number INTEGER,
  definition TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX workflow_versions_workflow ON workflow_versions (workflow_seq, number);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  endpoint_seq INTEGER,            -- null: no endpoint had the path
  status TEXT NOT NULL,
  reason TEXT,
  received_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,               -- path and query as they stood in the request line
  http_version TEXT NOT NULL,
  remote_address TEXT,
  raw_headers TEXT NOT NULL,       -- JSON: name, value, name, value; in order, with duplicates
  body BLOB,                       -- the bytes as they arrived, up to 32 KB; larger ones by hash
  body_hash BLOB,
  body_size INTEGER NOT NULL,
  verification TEXT,               -- JSON: scheme, result, secret
  external_id TEXT,                -- the sender's own id
  duplicate_of BLOB,
  parse_error TEXT
);
CREATE UNIQUE INDEX events_id ON events (id);
CREATE INDEX events_endpoint ON events (endpoint_seq, seq);
-- Most events are accepted: only the others are worth an entry.
CREATE INDEX events_status ON events (status, seq) WHERE status <> 'accepted';
CREATE INDEX events_body ON events (body_hash) WHERE body_hash IS NOT NULL;

-- Bodies above 32 KB: once per content, as long as an event has it.
CREATE TABLE bodies (
  hash BLOB PRIMARY KEY,           -- SHA-256
  encoding TEXT NOT NULL,          -- identity or deflate
  bytes BLOB NOT NULL
);

CREATE TABLE dedupe_keys (
  endpoint_seq INTEGER NOT NULL,
  key BLOB NOT NULL,               -- first 16 bytes of the key's SHA-256
  event_id BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_seq, key)
) WITHOUT ROWID;
CREATE INDEX dedupe_keys_expiry ON dedupe_keys (expires_at);

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  workflow_seq INTEGER NOT NULL,
  version_seq INTEGER NOT NULL,
  event_seq INTEGER,
  parent_seq INTEGER,
  cause TEXT NOT NULL,
  status TEXT NOT NULL,
  trigger_step TEXT NOT NULL,
  input TEXT,                      -- JSON body of a run started by hand
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  due_at INTEGER,
  error TEXT
);
CREATE UNIQUE INDEX runs_id ON runs (id);
CREATE INDEX runs_workflow ON runs (workflow_seq, seq);
CREATE INDEX runs_event ON runs (event_seq) WHERE event_seq IS NOT NULL;
-- Runs by hand go by their own age, the others with their event.
CREATE INDEX runs_eventless ON runs (queued_at) WHERE event_seq IS NULL;
CREATE INDEX runs_parent ON runs (parent_seq) WHERE parent_seq IS NOT NULL;
-- The queue: small however many runs are kept.
CREATE INDEX runs_active ON runs (status, workflow_seq, seq)
  WHERE status IN ('queued', 'running', 'waiting');
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_unresolved ON runs (status, seq) WHERE status IN ('failed', 'canceled', 'filtered');

CREATE TABLE step_runs (
  run_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  iteration TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  port TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  due_at INTEGER,
  wait_reason TEXT,
  reused INTEGER NOT NULL DEFAULT 0,
  input,                           -- JSON text, or deflated JSON when large
  output,                          -- the same
  error TEXT,
  notes TEXT,                      -- JSON: warnings and log lines
  PRIMARY KEY (run_seq, step_id, iteration)
) WITHOUT ROWID;

CREATE TABLE attempts (
  run_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  iteration TEXT NOT NULL DEFAULT '',
  number INTEGER NOT NULL,
  cause TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  error TEXT,
  PRIMARY KEY (run_seq, step_id, iteration, number)
) WITHOUT ROWID;
