-- A lane that was emptied looked like one in which nothing had been written yet. Lanes are sealed when they are made from now on, so that nobody without the key can
-- make an empty one; audit verify names empty lanes of days before this migration, too.
ALTER TABLE audit_lanes DROP CONSTRAINT audit_lanes_check;
ALTER TABLE audit_lanes ADD CONSTRAINT sealed_with_a_key CHECK ((rows = 0) = (head IS NULL) AND (key_id IS NULL) = (seal IS NULL) AND (rows = 0 OR seal IS NOT NULL));

COMMENT ON COLUMN audit_lanes.seal IS
  'HMAC-SHA256 over day, lane, rows and head, also of an empty lane: whoever cuts rows off cannot say that there were no more.';
