-- How the processes that send from a number share its throughput.

CREATE TABLE departure_shares (
  phone_number_id  text NOT NULL REFERENCES phone_numbers (id) ON DELETE CASCADE,
  server           uuid NOT NULL,
  places           integer NOT NULL CHECK (places >= 0),
  wants            integer NOT NULL CHECK (wants >= 0),
  until            timestamptz NOT NULL,
  PRIMARY KEY (phone_number_id, server)
);
COMMENT ON TABLE departure_shares IS 'Which part of a number''s throughput each process that sends from it may use just now. All of a number''s live rows together are never more than its throughput.';
COMMENT ON COLUMN departure_shares.phone_number_id IS 'Business number.';
COMMENT ON COLUMN departure_shares.server IS 'The process, by an id it makes when it starts.';
COMMENT ON COLUMN departure_shares.places IS 'Messages it may have between their departure and a second after their answer.';
COMMENT ON COLUMN departure_shares.wants IS 'How many it had under way or waiting when it asked: what it does not want the others may have.';
COMMENT ON COLUMN departure_shares.until IS 'Database time at which the share ends unless it is renewed. The process stops two seconds earlier.';
