-- What outlives a job on a machine, by names of its driver: the tool in a holder, a preset that works.
CREATE TABLE machine_memory (
  machine TEXT NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  at      TEXT NOT NULL,
  PRIMARY KEY (machine, name)
) STRICT;
