-- What people set, for machines and for jobs; the step that a job is at; how long things took.
ALTER TABLE jobs ADD COLUMN choices TEXT;   -- JSON; null = nothing chosen
ALTER TABLE jobs ADD COLUMN step TEXT;      -- JSON; null = none so far

CREATE TABLE machine_settings (
  machine    TEXT PRIMARY KEY,
  settings   TEXT NOT NULL,                 -- JSON; wins over the configuration
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE measurements (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  machine  TEXT NOT NULL,
  part     TEXT NOT NULL,                   -- of the work, such as heatBed
  reckoned REAL NOT NULL,                   -- seconds, as all durations
  actual   REAL NOT NULL,
  at       TEXT NOT NULL
) STRICT;

CREATE INDEX measurements_by_part ON measurements (machine, part, seq);
