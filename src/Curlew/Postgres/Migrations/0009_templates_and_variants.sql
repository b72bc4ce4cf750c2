-- Variants of campaigns: who of an audience gets which letter, and who gets none.

CREATE TABLE campaign_variants (
  campaign_id          uuid NOT NULL REFERENCES marketing_campaigns ON DELETE CASCADE,
  label                varchar(40) NOT NULL,
  position             integer NOT NULL,
  first_bucket         integer NOT NULL CHECK (first_bucket >= 0),
  share                integer NOT NULL CHECK (share > 0),
  template_name        varchar(100),
  language_code        varchar(10),
  template_components  jsonb CHECK (jsonb_typeof(template_components) = 'array'),
  PRIMARY KEY (campaign_id, label),
  UNIQUE (campaign_id, position),
  CONSTRAINT shares_fit CHECK (first_bucket + share <= 10000),
  CONSTRAINT a_letter_or_none CHECK (num_nonnulls(template_name, language_code, template_components) IN (0, 3)),
  CONSTRAINT only_the_holdout_gets_no_letter CHECK ((template_name IS NULL) = (label = 'holdout'))
);
COMMENT ON TABLE campaign_variants IS 'The letters of a campaign that tries several, and its holdout; empty for a campaign with one letter.';
COMMENT ON COLUMN campaign_variants.campaign_id IS 'Campaign.';
COMMENT ON COLUMN campaign_variants.label IS 'What it is called in results; holdout is the group that gets nothing.';
COMMENT ON COLUMN campaign_variants.position IS 'Order, from 1: the first is the control the others are compared with.';
COMMENT ON COLUMN campaign_variants.first_bucket IS 'First of the 10,000 buckets that are its own.';
COMMENT ON COLUMN campaign_variants.share IS 'How many buckets are its own: its share of the audience in hundredths of a percent.';
COMMENT ON COLUMN campaign_variants.template_name IS 'WhatsApp template it sends; null for the holdout.';
COMMENT ON COLUMN campaign_variants.language_code IS 'Language of the template as the API writes it (en_US).';
COMMENT ON COLUMN campaign_variants.template_components IS 'Components sent with the template, as in marketing_campaigns.';

-- SHA-256 because it is the same in every version of PostgreSQL and on every machine; seeded by the campaign, so that the groups of one
-- campaign say nothing about those of another.
CREATE FUNCTION variant_bucket(campaign uuid, profile uuid) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (('x' || left(encode(sha256(uuid_send(campaign) || uuid_send(profile)), 'hex'), 8))::bit(32)::bigint % 10000)::integer
$$;
COMMENT ON FUNCTION variant_bucket(uuid, uuid) IS 'The bucket, 0 to 9,999, of a person in a campaign: always the same one.';

CREATE FUNCTION variants_sendable(campaign uuid, account text) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT NOT EXISTS (
    SELECT FROM campaign_variants v
    WHERE v.campaign_id = campaign AND v.template_name IS NOT NULL AND NOT EXISTS (
      SELECT FROM whatsapp_templates t
      WHERE t.waba_id = account AND t.name = v.template_name AND t.language = v.language_code AND t.status IN ('APPROVED', 'FLAGGED')))
$$;
COMMENT ON FUNCTION variants_sendable(uuid, text) IS 'Whether Meta takes the letters of all variants. Where it refuses one of them all wait: a comparison of different days shows the days.';
