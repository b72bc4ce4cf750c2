-- Whoever writes under a user id before anybody knows whose it is answers no campaign that went to their number. Once two profiles are known to be one
-- person, the campaigns that their messages answer are looked for again: from here, in a transaction of its own, because the rows of people are locked
-- before those of campaigns. No foreign key: the row is there for seconds, and a key would lock the profile while pairs are noted.

CREATE TABLE joined_people (profile_id uuid PRIMARY KEY);
COMMENT ON TABLE joined_people IS 'Profiles that have come to count as one person with others, until it is looked for which campaigns their messages answer.';
COMMENT ON COLUMN joined_people.profile_id IS 'Profile.';

INSERT INTO joined_people SELECT profile_id FROM same_people;

COMMENT ON TABLE waiting_statuses IS 'Statuses of messages not known here yet: joined when the message comes, for 8 days; later they were another tool''s.';
