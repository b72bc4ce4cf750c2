-- Templates in several languages with everything Meta wants to know of them, and variants of campaigns: who of an audience gets which letter.

CREATE TABLE template_translations (
  template_id      uuid NOT NULL REFERENCES message_templates ON DELETE CASCADE,
  language         varchar(10) NOT NULL,
  body             varchar(1000) NOT NULL,
  header           jsonb CHECK (jsonb_typeof(header) = 'object'),
  footer           varchar(60),
  buttons          jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(buttons) = 'array'),
  examples         jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(examples) = 'object'),
  is_numbered      boolean NOT NULL DEFAULT false,
  send_components  jsonb NOT NULL CHECK (jsonb_typeof(send_components) = 'array'),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (template_id, language)
);
COMMENT ON TABLE template_translations IS 'Templates as the business writes them, one row a language; message_templates has the body of the first one.';
COMMENT ON COLUMN template_translations.template_id IS 'Template.';
COMMENT ON COLUMN template_translations.language IS 'Language code as the API writes it (en_US).';
COMMENT ON COLUMN template_translations.body IS 'Text with {variable} or {variable|fallback} placeholders.';
COMMENT ON COLUMN template_translations.header IS 'Kind (text, image, video, document), text or address, and the handle of the sample for Meta''s reviewers.';
COMMENT ON COLUMN template_translations.footer IS 'Text below the body.';
COMMENT ON COLUMN template_translations.buttons IS 'Kind (reply, url, phone, copy_code), label and target of each.';
COMMENT ON COLUMN template_translations.examples IS 'A made-up value for each variable, for Meta''s reviewers and previews.';
COMMENT ON COLUMN template_translations.is_numbered IS 'Whether Meta is given {{1}}, {{2}} in place of names.';
COMMENT ON COLUMN template_translations.send_components IS 'What is sent with every message, with our placeholders: campaigns without components of their own take these at launch.';
COMMENT ON COLUMN template_translations.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN template_translations.updated_at IS 'Last change, database clock.';

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
