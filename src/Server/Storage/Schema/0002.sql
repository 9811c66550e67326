-- What people set: for machines, for jobs; and the step that a job is at.
ALTER TABLE jobs ADD COLUMN choices TEXT;   -- JSON; null = nothing chosen
ALTER TABLE jobs ADD COLUMN step TEXT;      -- JSON; null = none so far

CREATE TABLE machine_settings (
  machine    TEXT PRIMARY KEY,
  settings   TEXT NOT NULL,                 -- JSON; wins over the configuration
  updated_at TEXT NOT NULL
) STRICT;
