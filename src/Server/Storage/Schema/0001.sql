-- Jobs, machines and the journal of everything that happened to them.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
  uid          TEXT PRIMARY KEY,          -- UUIDv7: rises with the time of submission
  ticket       TEXT NOT NULL UNIQUE,
  link         TEXT NOT NULL UNIQUE,
  state        TEXT NOT NULL,
  reason_code  TEXT NOT NULL,
  reason_args  TEXT NOT NULL,             -- JSON array of strings
  nickname     TEXT NOT NULL,
  kind         TEXT NOT NULL,
  machine      TEXT,
  file_name    TEXT NOT NULL,
  file_hash    TEXT NOT NULL,             -- SHA-256, lower-case hex
  file_size    INTEGER NOT NULL,          -- bytes
  preview_hash TEXT,
  preview_type TEXT,
  note         TEXT NOT NULL,
  facts        TEXT NOT NULL,             -- JSON
  findings     TEXT NOT NULL,             -- JSON
  attempts     INTEGER NOT NULL,
  submitted_at TEXT NOT NULL,             -- ISO 8601, UTC, as all times
  updated_at   TEXT NOT NULL,
  queued_at    TEXT,
  started_at   TEXT,
  ended_at     TEXT,
  closed       INTEGER NOT NULL
) STRICT;

CREATE INDEX jobs_by_state ON jobs (closed, state);

CREATE TABLE machines (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  state       TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  reason_args TEXT NOT NULL,
  job         TEXT REFERENCES jobs (uid),
  updated_at  TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL,
  actor       TEXT NOT NULL,              -- patron, staff, machine or server
  action      TEXT NOT NULL,
  job         TEXT,
  machine     TEXT,
  from_state  TEXT,
  to_state    TEXT,
  reason_code TEXT NOT NULL,
  reason_args TEXT NOT NULL
) STRICT;

CREATE INDEX journal_by_job ON journal (job) WHERE job IS NOT NULL;
