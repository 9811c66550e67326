-- What a person chose about a job, and the step that it is at.
ALTER TABLE jobs ADD COLUMN choices TEXT;   -- JSON; null = nothing chosen
ALTER TABLE jobs ADD COLUMN step TEXT;      -- JSON; null = none so far
