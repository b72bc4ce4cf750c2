-- Who is given a reply by one number may be given it by another as well: each conversation has its own.

ALTER TABLE auto_replies_given ADD COLUMN phone_number_id text REFERENCES phone_numbers;
COMMENT ON COLUMN auto_replies_given.phone_number_id IS 'Business number it was given by.';
UPDATE auto_replies_given g
SET phone_number_id = coalesce((SELECT r.phone_number_id FROM auto_replies r WHERE r.id = g.auto_reply_id), (SELECT n.id FROM phone_numbers n ORDER BY n.created_at, n.id LIMIT 1));
DELETE FROM auto_replies_given WHERE phone_number_id IS NULL;
ALTER TABLE auto_replies_given
  ALTER COLUMN phone_number_id SET NOT NULL,
  DROP CONSTRAINT auto_replies_given_pkey,
  ADD PRIMARY KEY (auto_reply_id, profile_id, phone_number_id);
