-- Lists and the board read by index, however many jobs have ended.
DROP INDEX jobs_by_state;
CREATE INDEX jobs_by_state ON jobs (closed, state, number);
CREATE INDEX jobs_by_change ON jobs (closed, state, revision);
CREATE INDEX jobs_by_end ON jobs (closed, state, ended_at);
CREATE INDEX jobs_by_file ON jobs (file_hash);
