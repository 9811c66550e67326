-- What was learned of a machine belongs to what it is reached by: a simulated one teaches nothing about the real one.
DROP TABLE measurements;
CREATE TABLE measurements (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  machine    TEXT NOT NULL,
  connection TEXT NOT NULL,
  part       TEXT NOT NULL,                   -- of the work, such as heatBed
  reckoned   REAL NOT NULL,                   -- seconds, as all durations
  actual     REAL NOT NULL,
  at         TEXT NOT NULL
) STRICT;

CREATE INDEX measurements_by_part ON measurements (machine, connection, part, seq);
