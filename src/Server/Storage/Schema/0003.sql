-- Jobs anew: numbered in the order in which they came, whatever the clock says; a ticket is unique only among the jobs that hold
-- theirs; what people do after the machine survives a restart. A machine that may be unsafe is inspected before it works again.
CREATE TABLE jobs_new (
  number       INTEGER PRIMARY KEY,       -- rises with each job
  uid          TEXT NOT NULL UNIQUE,
  ticket       TEXT NOT NULL,
  holds_ticket INTEGER NOT NULL,          -- 0 = another job may have it by now
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
  choices      TEXT,                      -- JSON; null = nothing chosen
  facts        TEXT NOT NULL,             -- JSON
  findings     TEXT NOT NULL,             -- JSON
  step         TEXT,                      -- JSON; null = none so far
  checkpoint   TEXT,                      -- from where its driver can go on; null = from nowhere
  attempts     INTEGER NOT NULL,
  revision     INTEGER NOT NULL,          -- number of the last change, of all jobs and machines
  submitted_at TEXT NOT NULL,             -- ISO 8601, UTC, as all times: they label, numbers order
  updated_at   TEXT NOT NULL,
  queue_number INTEGER,                   -- order of the queue
  queued_at    TEXT,
  started_at   TEXT,
  ended_at     TEXT,
  closed       INTEGER NOT NULL
) STRICT;

INSERT INTO jobs_new
SELECT row_number() OVER (ORDER BY (SELECT min(seq) FROM journal WHERE journal.job = jobs.uid), uid),
  uid, ticket, 1, link, state, reason_code, reason_args, nickname, kind, machine, file_name, file_hash, file_size,
  preview_hash, preview_type, note, choices, facts, findings, step, NULL, attempts,
  (SELECT coalesce(max(seq), 0) FROM journal WHERE journal.job = jobs.uid), submitted_at, updated_at,
  (SELECT max(seq) FROM journal WHERE journal.job = jobs.uid AND to_state = 'QUEUED'), queued_at, started_at, ended_at, closed
FROM jobs;

DROP TABLE jobs;
ALTER TABLE jobs_new RENAME TO jobs;
CREATE UNIQUE INDEX jobs_by_ticket ON jobs (ticket) WHERE holds_ticket = 1;
CREATE INDEX jobs_by_state ON jobs (closed, state);

ALTER TABLE machines ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machines ADD COLUMN inspection TEXT;  -- JSON reason: what to check before it works again; null = nothing
