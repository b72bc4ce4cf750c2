-- A status that comes before its message says of its recipient what it would have said in time.
ALTER TABLE waiting_statuses
  ADD COLUMN recipient_phone varchar(20),
  ADD COLUMN recipient_user_id varchar(220);
COMMENT ON COLUMN waiting_statuses.recipient_phone IS 'Match key of the number it names as recipient, sealed; null where it names none.';
COMMENT ON COLUMN waiting_statuses.recipient_user_id IS 'User id it names as recipient, sealed; null where it names none.';
