-- What a person chose about a job.
ALTER TABLE jobs ADD COLUMN choices TEXT;   -- JSON; null = nothing chosen
