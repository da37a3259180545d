-- Which draft an editor has before it: counted up with every change.
ALTER TABLE workflows ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE workflows ADD COLUMN folder TEXT;         -- of the list of workflows; null: at the top
ALTER TABLE workflows ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';  -- JSON

ALTER TABLE runs ADD COLUMN part TEXT;                -- JSON: the steps that a test carries out
