-- The run whose wait an arrival ended, or came too late for.
ALTER TABLE events ADD COLUMN run_seq INTEGER;
CREATE INDEX events_run ON events (run_seq) WHERE run_seq IS NOT NULL;

-- 1: a notification of it is still to be shown.
ALTER TABLE waits ADD COLUMN to_tell INTEGER NOT NULL DEFAULT 0;
