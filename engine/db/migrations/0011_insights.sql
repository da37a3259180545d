-- Counts of what happened, by minute, hour and day. They outlive the events and runs they were made
-- of. A pass in the background counts what came since the last one, in the order of `seq`; triggers
-- note what such a pass cannot see: rows that go before they were counted, and runs that end, or
-- begin again, after they were passed.

-- Up to which seq was looked at.
CREATE TABLE insights_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  events_seq INTEGER NOT NULL,
  runs_seq INTEGER NOT NULL,
  pruned_at INTEGER NOT NULL
);
INSERT INTO insights_progress VALUES (1, 0, 0, 0);

-- `span`: milliseconds of the time that a row stands for, from `at` on.
CREATE TABLE insights_events (
  span INTEGER NOT NULL,
  endpoint_seq INTEGER NOT NULL,   -- -1: all events together; 0: those without an endpoint
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (span, endpoint_seq, at, status)
) WITHOUT ROWID;

-- Runs by the time they were queued, as they stand: a failed one that is retried is none any more.
CREATE TABLE insights_runs (
  span INTEGER NOT NULL,
  workflow_seq INTEGER NOT NULL,   -- 0: all runs together
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  bucket INTEGER NOT NULL,         -- of the duration, see insights_run_facts
  count INTEGER NOT NULL,
  ms INTEGER NOT NULL,             -- their durations together
  PRIMARY KEY (span, workflow_seq, at, status, bucket)
) WITHOUT ROWID;

-- Step runs by the time their run was queued.
CREATE TABLE insights_steps (
  span INTEGER NOT NULL,
  at INTEGER NOT NULL,
  workflow_seq INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  status TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  PRIMARY KEY (span, at, workflow_seq, step_id, status, bucket)
) WITHOUT ROWID;

-- What the next pass adds to the counts, or takes from them.
CREATE TABLE insights_deltas (
  kind TEXT NOT NULL,              -- event, run, step
  owner_seq INTEGER NOT NULL,      -- of the endpoint or the workflow
  step_id TEXT NOT NULL,
  at INTEGER NOT NULL,             -- a whole minute
  status TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  ms INTEGER NOT NULL
);

-- Runs that ended after a pass had seen them open.
CREATE TABLE insights_late_runs (
  run_seq INTEGER PRIMARY KEY
);

-- Runs that are over. Tests and rehearsals are no runs of a workflow at work. `bucket`: -1 without a
-- duration, 0 below a millisecond, n from 1.25^(n-1) ms up to 1.25^n.
CREATE VIEW insights_run_facts AS
SELECT seq AS run_seq, workflow_seq, queued_at - queued_at % 60000 AS at, status,
  CASE WHEN started_at IS NULL OR ended_at IS NULL THEN -1
    WHEN ended_at <= started_at THEN 0
    ELSE 1 + CAST(ln(ended_at - started_at) / ln(1.25) AS INTEGER) END AS bucket,
  MAX(0, COALESCE(ended_at - started_at, 0)) AS ms
FROM runs
WHERE status IN ('succeeded', 'failed', 'filtered', 'canceled') AND cause NOT IN ('test', 'rehearsal');

-- Step runs of those. Rows of a loop that stand for its items are left out: their step has a row
-- one level above.
CREATE VIEW insights_step_facts AS
SELECT s.run_seq, r.workflow_seq, s.step_id, r.at, s.status,
  CASE WHEN s.started_at IS NULL OR s.ended_at IS NULL THEN -1
    WHEN s.ended_at <= s.started_at THEN 0
    ELSE 1 + CAST(ln(s.ended_at - s.started_at) / ln(1.25) AS INTEGER) END AS bucket,
  MAX(0, COALESCE(s.ended_at - s.started_at, 0)) AS ms
FROM insights_run_facts r CROSS JOIN step_runs s ON s.run_seq = r.run_seq
WHERE s.status IN ('succeeded', 'failed') AND s.reused = 0
  AND (s.iteration = '' OR NOT EXISTS (
    SELECT 1 FROM step_runs l WHERE l.run_seq = s.run_seq AND l.step_id = s.step_id
      AND l.iteration = rtrim(rtrim(s.iteration, '0123456789'), '.')));

CREATE TRIGGER insights_run_ended AFTER UPDATE OF status ON runs
WHEN NEW.status IN ('succeeded', 'failed', 'filtered', 'canceled') AND OLD.status <> NEW.status
  AND NEW.seq <= (SELECT runs_seq FROM insights_progress)
BEGIN
  INSERT OR IGNORE INTO insights_late_runs VALUES (NEW.seq);
END;

CREATE TRIGGER insights_run_again BEFORE UPDATE OF status ON runs
WHEN OLD.status IN ('succeeded', 'failed', 'filtered', 'canceled') AND OLD.status <> NEW.status
  AND OLD.seq <= (SELECT runs_seq FROM insights_progress)
BEGIN
  INSERT INTO insights_deltas
    SELECT 'run', workflow_seq, '', at, status, bucket, -1, -ms FROM insights_run_facts
    WHERE run_seq = OLD.seq
      AND NOT EXISTS (SELECT 1 FROM insights_late_runs WHERE run_seq = OLD.seq);
  INSERT INTO insights_deltas
    SELECT 'step', workflow_seq, step_id, at, status, bucket, -COUNT(*), -SUM(ms)
    FROM insights_step_facts
    WHERE run_seq = OLD.seq
      AND NOT EXISTS (SELECT 1 FROM insights_late_runs WHERE run_seq = OLD.seq)
    GROUP BY workflow_seq, step_id, at, status, bucket;
  DELETE FROM insights_late_runs WHERE run_seq = OLD.seq;
END;

CREATE TRIGGER insights_run_going BEFORE DELETE ON runs
WHEN OLD.seq > (SELECT runs_seq FROM insights_progress)
  OR EXISTS (SELECT 1 FROM insights_late_runs WHERE run_seq = OLD.seq)
BEGIN
  INSERT INTO insights_deltas
    SELECT 'run', workflow_seq, '', at, status, bucket, 1, ms FROM insights_run_facts
    WHERE run_seq = OLD.seq;
  INSERT INTO insights_deltas
    SELECT 'step', workflow_seq, step_id, at, status, bucket, COUNT(*), SUM(ms)
    FROM insights_step_facts WHERE run_seq = OLD.seq
    GROUP BY workflow_seq, step_id, at, status, bucket;
  DELETE FROM insights_late_runs WHERE run_seq = OLD.seq;
END;

-- SQLite gives the seq of the newest row anew when that row goes.
CREATE TRIGGER insights_run_gone AFTER DELETE ON runs
WHEN OLD.seq >= (SELECT runs_seq FROM insights_progress)
BEGIN
  UPDATE insights_progress SET runs_seq = MIN(runs_seq, COALESCE((SELECT MAX(seq) FROM runs), 0));
END;

CREATE TRIGGER insights_event_gone AFTER DELETE ON events
WHEN OLD.seq >= (SELECT events_seq FROM insights_progress)
BEGIN
  INSERT INTO insights_deltas
    SELECT 'event', COALESCE(OLD.endpoint_seq, 0), '', OLD.received_at - OLD.received_at % 60000,
      OLD.status, -1, 1, 0
    WHERE OLD.seq > (SELECT events_seq FROM insights_progress);
  UPDATE insights_progress
    SET events_seq = MIN(events_seq, COALESCE((SELECT MAX(seq) FROM events), 0));
END;
