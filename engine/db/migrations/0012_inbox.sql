-- What people marked, 32 events a row: that of seq is bit `seq & 31` of the row `seq >> 5`. Where
-- there is no row nothing is marked, so that accepting writes nothing here, and a million events are
-- marked by 31,250 short rows. Of an event that is gone, `read` and `archived` are set and mean
-- nothing: a row in which all bits are set can be passed over as a whole.
CREATE TABLE event_marks (
  block INTEGER PRIMARY KEY,
  read INTEGER NOT NULL DEFAULT 0,
  starred INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX event_marks_starred ON event_marks (block) WHERE starred <> 0;
CREATE INDEX event_marks_read ON event_marks (block) WHERE read = 4294967295;
CREATE INDEX event_marks_archived ON event_marks (block) WHERE archived = 4294967295;
CREATE INDEX event_marks_done ON event_marks (block) WHERE (read | archived) = 4294967295;

-- How to undo a marking: the bits that it changed, and what it changed them to.
CREATE TABLE mark_changes (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  marks TEXT NOT NULL              -- JSON: read, starred, archived; those that were set
) WITHOUT ROWID;
CREATE TABLE mark_change_blocks (
  change_id TEXT NOT NULL,
  block INTEGER NOT NULL,
  read INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  PRIMARY KEY (change_id, block)
) WITHOUT ROWID;

-- Events that somebody sent again, edited or not: `from_id` is the id of the one that it was made of.
CREATE TABLE resends (
  seq INTEGER PRIMARY KEY,
  from_id BLOB NOT NULL
);
CREATE INDEX resends_from ON resends (from_id);

-- Events with a name, to build workflows with. They are kept as long as they have one.
CREATE TABLE event_samples (
  seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

-- `seq` is given anew once the newest event is gone: what stood above it must not mark the next one.
CREATE TRIGGER events_removed AFTER DELETE ON events BEGIN
  UPDATE event_marks SET
    read = read | (1 << (old.seq & 31)),
    starred = starred & ~(1 << (old.seq & 31)),
    archived = archived | (1 << (old.seq & 31))
  WHERE block = old.seq >> 5;
  DELETE FROM event_marks WHERE block > (SELECT COALESCE(MAX(seq), 0) FROM events) >> 5;
  UPDATE event_marks SET
    read = read & ((2 << ((SELECT COALESCE(MAX(seq), 0) FROM events) & 31)) - 1),
    starred = starred & ((2 << ((SELECT COALESCE(MAX(seq), 0) FROM events) & 31)) - 1),
    archived = archived & ((2 << ((SELECT COALESCE(MAX(seq), 0) FROM events) & 31)) - 1)
  WHERE block = (SELECT COALESCE(MAX(seq), 0) FROM events) >> 5
    AND old.seq > (SELECT COALESCE(MAX(seq), 0) FROM events);
  DELETE FROM resends WHERE seq = old.seq;
  DELETE FROM event_samples WHERE seq = old.seq;
END;

-- Times in which nothing could be received: they end when it could be again.
CREATE TABLE gaps (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,              -- offline, crashed, asleep, refusing
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  detail TEXT,
  refused INTEGER NOT NULL DEFAULT 0 -- requests that were sent away meanwhile, where they were heard
);
CREATE INDEX gaps_ended ON gaps (ended_at);

-- One row: when Patchbay last knew that it runs, and when it was stopped; null while it runs.
CREATE TABLE heartbeat (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at INTEGER NOT NULL,
  stopped_at INTEGER
);

-- What a job is applied to, as it was when it began, in rows as those of event_marks.
CREATE TABLE bulk_chosen (
  job_id TEXT NOT NULL,
  block INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  PRIMARY KEY (job_id, block)
) WITHOUT ROWID;
ALTER TABLE bulk_jobs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0; -- gone meanwhile
