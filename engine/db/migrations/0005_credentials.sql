ALTER TABLE credentials ADD COLUMN tokens BLOB;      -- of oauth2, encrypted
-- JSON: names it had before, under which published versions and runs under way still find it.
ALTER TABLE credentials ADD COLUMN former_names TEXT NOT NULL DEFAULT '[]';
ALTER TABLE credentials ADD COLUMN tested TEXT;      -- JSON: when it was tested last, and with what result
