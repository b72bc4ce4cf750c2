-- Pairs of profiles that nobody has decided about count as one person wherever it matters who somebody is. Who belongs together is worked out
-- when a pair is noted or decided, not in every claim: a claim and a freeze look it up.
CREATE TABLE same_people (
  profile_id  uuid PRIMARY KEY REFERENCES user_profiles ON DELETE CASCADE,
  person      uuid NOT NULL
);
-- Rides in SendBatch.Claim, from one profile of a person to the others.
CREATE INDEX same_people_person ON same_people (person);
COMMENT ON TABLE same_people IS 'Profiles that count as one person in campaigns, caps and opt-outs until somebody decides about them; who shares with nobody has no row.';
COMMENT ON COLUMN same_people.profile_id IS 'Profile.';
COMMENT ON COLUMN same_people.person IS 'The same for all profiles of one person: the oldest of them.';

COMMENT ON TABLE profile_aliases IS 'Further numbers and user ids of people: what they had before, and what WhatsApp said they have as well. They lead to the person until somebody else shows them.';
ALTER TABLE profile_aliases ALTER COLUMN since DROP NOT NULL;
COMMENT ON COLUMN profile_aliases.since IS 'When it was given up, business time; null for what the person has as well.';
COMMENT ON COLUMN profile_aliases.reason IS 'changed_number, changed_user_id, merged, or what told it: send_answer, status or both_identifiers.';
COMMENT ON COLUMN merge_candidates.reason IS 'both_identifiers, same_number, changed_number, changed_user_id, send_answer, status or reply.';
COMMENT ON COLUMN campaign_recipients.wait_reason IS 'What it waits for until then: frequency_cap, pair_rate, numbers_first, or what its last try met.';
COMMENT ON COLUMN user_profiles.phone_match IS 'Number in one of its spellings, sealed: the same for all spellings of one line (MX, AR, BR, CI, BJ); finds a person, never identifies one.';

WITH RECURSIVE reach (root, id) AS (
  SELECT older, older FROM merge_candidates WHERE decided_at IS NULL
  UNION
  SELECT younger, younger FROM merge_candidates WHERE decided_at IS NULL
  UNION
  SELECT r.root, near.id
  FROM reach r
  CROSS JOIN LATERAL (
    SELECT younger AS id FROM merge_candidates WHERE older = r.id AND decided_at IS NULL
    UNION ALL SELECT older FROM merge_candidates WHERE younger = r.id AND decided_at IS NULL
    UNION ALL SELECT q.id FROM user_profiles p JOIN user_profiles q ON q.phone_match = p.phone_match WHERE p.id = r.id) near
)
INSERT INTO same_people (profile_id, person)
SELECT id, (array_agg(root ORDER BY root))[1] FROM reach GROUP BY id;
