CREATE TABLE IF NOT EXISTS seat_count (project uuid PRIMARY KEY, taken integer NOT NULL);
