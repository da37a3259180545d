-- Those that repeat an event; few events do.
CREATE INDEX events_duplicates ON events (duplicate_of) WHERE duplicate_of IS NOT NULL;
