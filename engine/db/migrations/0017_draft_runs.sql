-- Which snapshots of drafts a run still refers to. What webhooks and callers start is of a published
-- version, and pays nothing for this.
CREATE INDEX runs_version ON runs (version_seq) WHERE cause NOT IN ('event', 'call');
