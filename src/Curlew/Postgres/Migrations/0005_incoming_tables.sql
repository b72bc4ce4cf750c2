-- What incoming webhooks tell beyond messages and statuses: marks on messages, events of the account, shapes not known yet, who is who,
-- and what people decided about their subscription where a person has to look at it.

ALTER TABLE portfolios ADD COLUMN limit_told_at timestamptz;
COMMENT ON COLUMN portfolios.limit_told_at IS 'When Meta last told the limit, by its clock; an older telling that comes later changes nothing.';

ALTER TABLE phone_numbers ADD COLUMN throughput_told_at timestamptz;
COMMENT ON COLUMN phone_numbers.throughput_told_at IS 'When Meta told that the throughput was raised, by its clock.';

ALTER TABLE whatsapp_templates ADD COLUMN status_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE whatsapp_templates ADD COLUMN quality_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE whatsapp_templates ADD COLUMN category_at timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN whatsapp_templates.status_at IS 'When a webhook last changed the status, by Meta''s clock.';
COMMENT ON COLUMN whatsapp_templates.quality_at IS 'When a webhook last changed the quality, by Meta''s clock.';
COMMENT ON COLUMN whatsapp_templates.category_at IS 'When a webhook last changed the category, by Meta''s clock.';

-- Nothing is merged into the message itself: a mark may come before its message, twice, or in any order beside others.
CREATE TABLE message_marks (
  target_key   uuid NOT NULL,
  message_id   uuid NOT NULL,
  kind         varchar(10) NOT NULL CHECK (kind IN ('reaction', 'edit', 'revoke')),
  direction    varchar(20) NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  "timestamp"  timestamptz NOT NULL,
  PRIMARY KEY (target_key, message_id)
);
COMMENT ON TABLE message_marks IS 'Reactions to messages, edits and revocations of them: each is a message of its own that says something about another.';
COMMENT ON COLUMN message_marks.target_key IS 'wamid_key() of the message it is about; that message need not be known.';
COMMENT ON COLUMN message_marks.message_id IS 'Message that says it; its content is the emoji, or the new text.';
COMMENT ON COLUMN message_marks.kind IS 'reaction, edit or revoke.';
COMMENT ON COLUMN message_marks.direction IS 'Who says it: incoming is the customer, outgoing the business.';
COMMENT ON COLUMN message_marks."timestamp" IS 'Timestamp of the message that says it; of several reactions or edits the latest counts.';

CREATE TABLE account_events (
  digest    uuid PRIMARY KEY,
  at        timestamptz NOT NULL,
  waba_id   text,
  field     varchar(60) NOT NULL,
  event     varchar(100) NOT NULL,
  about     varchar(600),
  effect    varchar(200),
  delivery  uuid NOT NULL,
  noted_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_events_at ON account_events (at);
COMMENT ON TABLE account_events IS 'What Meta told about accounts, numbers and templates: each event once, however often it is delivered.';
COMMENT ON COLUMN account_events.digest IS 'First half of the SHA-256 of the event: recognises its copies.';
COMMENT ON COLUMN account_events.at IS 'When it happened, by Meta''s clock.';
COMMENT ON COLUMN account_events.waba_id IS 'WhatsApp account it concerns.';
COMMENT ON COLUMN account_events.field IS 'Webhook field it came in.';
COMMENT ON COLUMN account_events.event IS 'Meta''s word for it.';
COMMENT ON COLUMN account_events.about IS 'What it is about and Meta''s explanation; never personal data.';
COMMENT ON COLUMN account_events.effect IS 'What Curlew did on it; null when it is only kept.';
COMMENT ON COLUMN account_events.delivery IS 'Webhook it came with.';
COMMENT ON COLUMN account_events.noted_at IS 'When it took effect, database clock.';

CREATE TABLE webhook_shapes (
  field          varchar(60) NOT NULL,
  shape          varchar(120) NOT NULL,
  seen           bigint NOT NULL,
  first_seen_at  timestamptz NOT NULL DEFAULT now(),
  last_seen_at   timestamptz NOT NULL DEFAULT now(),
  last_delivery  uuid NOT NULL,
  PRIMARY KEY (field, shape)
);
COMMENT ON TABLE webhook_shapes IS 'Kinds of things in webhooks that this Curlew keeps without effect: what it does not know, and what it cannot read.';
COMMENT ON COLUMN webhook_shapes.field IS 'Webhook field, - where there was none.';
COMMENT ON COLUMN webhook_shapes.shape IS 'What it was; printable, never content.';
COMMENT ON COLUMN webhook_shapes.seen IS 'How often, redeliveries included.';
COMMENT ON COLUMN webhook_shapes.first_seen_at IS 'First time, database clock.';
COMMENT ON COLUMN webhook_shapes.last_seen_at IS 'Latest time, database clock.';
COMMENT ON COLUMN webhook_shapes.last_delivery IS 'Latest webhook with one: ./curlew replay show opens it.';

CREATE TABLE profile_aliases (
  identifier  varchar(220) PRIMARY KEY,
  profile_id  uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  kind        varchar(20) NOT NULL CHECK (kind IN ('phone', 'user_id')),
  since       timestamptz NOT NULL,
  reason      varchar(40) NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX profile_aliases_profile ON profile_aliases (profile_id);
COMMENT ON TABLE profile_aliases IS 'Numbers and user ids people had before: they still lead to the person until somebody else shows them.';
COMMENT ON COLUMN profile_aliases.identifier IS 'Number or user id, sealed.';
COMMENT ON COLUMN profile_aliases.profile_id IS 'Whose it was.';
COMMENT ON COLUMN profile_aliases.kind IS 'phone or user_id.';
COMMENT ON COLUMN profile_aliases.since IS 'When it was given up, business time.';
COMMENT ON COLUMN profile_aliases.reason IS 'changed_number, changed_user_id or merged.';
COMMENT ON COLUMN profile_aliases.created_at IS 'Record creation, database clock.';

CREATE TABLE identity_changes (
  wamid_key   uuid PRIMARY KEY,
  profile_id  uuid NOT NULL,
  at          timestamptz NOT NULL,
  kind        varchar(30) NOT NULL,
  outcome     varchar(20) NOT NULL CHECK (outcome IN ('changed', 'known', 'for_review')),
  created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity_changes IS 'WhatsApp''s notices that a person changed number or user id, each taken once.';
COMMENT ON COLUMN identity_changes.wamid_key IS 'wamid_key() of the notice.';
COMMENT ON COLUMN identity_changes.profile_id IS 'Whom it is about.';
COMMENT ON COLUMN identity_changes.at IS 'When it happened, business time.';
COMMENT ON COLUMN identity_changes.kind IS 'user_changed_number or user_changed_user_id.';
COMMENT ON COLUMN identity_changes.outcome IS 'changed; known when nothing was new; for_review when the new identifier was somebody else''s.';
COMMENT ON COLUMN identity_changes.created_at IS 'Record creation, database clock.';

CREATE TABLE merge_candidates (
  older       uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  younger     uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  reason      varchar(40) NOT NULL,
  message_id  varchar(100),
  noted_at    timestamptz NOT NULL DEFAULT now(),
  decided_at  timestamptz,
  decided_by  varchar(100),
  PRIMARY KEY (older, younger),
  CONSTRAINT older_first CHECK (older < younger),
  CONSTRAINT decided_by_somebody CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);
CREATE INDEX merge_candidates_younger ON merge_candidates (younger);
COMMENT ON TABLE merge_candidates IS 'Pairs of profiles that may be one person: for somebody to decide, never merged by themselves.';
COMMENT ON COLUMN merge_candidates.older IS 'The profile with the lower id.';
COMMENT ON COLUMN merge_candidates.younger IS 'The other.';
COMMENT ON COLUMN merge_candidates.reason IS 'both_identifiers, same_number, changed_number or changed_user_id.';
COMMENT ON COLUMN merge_candidates.message_id IS 'WhatsApp id of the message that showed it, sealed.';
COMMENT ON COLUMN merge_candidates.noted_at IS 'When it was noticed, database clock.';
COMMENT ON COLUMN merge_candidates.decided_at IS 'When somebody decided that they are two people, business time; merged pairs are gone.';
COMMENT ON COLUMN merge_candidates.decided_by IS 'Who decided it.';

CREATE TABLE profile_merges (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  kept       uuid NOT NULL,
  gone       uuid NOT NULL UNIQUE,
  at         timestamptz NOT NULL,
  merged_by  varchar(100) NOT NULL,
  evidence   text NOT NULL,
  moved      jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE profile_merges IS 'Every merge of two profiles with its reason and what it moved.';
COMMENT ON COLUMN profile_merges.id IS 'Identifier.';
COMMENT ON COLUMN profile_merges.kept IS 'Profile that stayed.';
COMMENT ON COLUMN profile_merges.gone IS 'Profile that was merged into it.';
COMMENT ON COLUMN profile_merges.at IS 'When, business time.';
COMMENT ON COLUMN profile_merges.merged_by IS 'Who did it.';
COMMENT ON COLUMN profile_merges.evidence IS 'Why they are one person, sealed.';
COMMENT ON COLUMN profile_merges.moved IS 'How many rows of which table moved over.';
COMMENT ON COLUMN profile_merges.created_at IS 'Record creation, database clock.';

CREATE TABLE consent_reviews (
  message_id  varchar(100) PRIMARY KEY,
  id          uuid NOT NULL UNIQUE,
  profile_id  uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  at          timestamptz NOT NULL,
  evidence    text NOT NULL,
  decision    varchar(20) CHECK (decision IN ('unsubscribed', 'nothing')),
  decided_at  timestamptz,
  decided_by  varchar(100),
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT decided_together CHECK (num_nulls(decision, decided_at, decided_by) IN (0, 3))
);
CREATE INDEX consent_reviews_open ON consent_reviews (at) WHERE decision IS NULL;
COMMENT ON TABLE consent_reviews IS 'Messages that may mean stop or something else ("cancel"): nothing happens until somebody has read them.';
COMMENT ON COLUMN consent_reviews.message_id IS 'WhatsApp id of the message, sealed.';
COMMENT ON COLUMN consent_reviews.id IS 'Identifier.';
COMMENT ON COLUMN consent_reviews.profile_id IS 'Who wrote it.';
COMMENT ON COLUMN consent_reviews.at IS 'When it was written, business time.';
COMMENT ON COLUMN consent_reviews.evidence IS 'The words, sealed.';
COMMENT ON COLUMN consent_reviews.decision IS 'unsubscribed or nothing; null while nobody has decided.';
COMMENT ON COLUMN consent_reviews.decided_at IS 'When somebody decided, business time.';
COMMENT ON COLUMN consent_reviews.decided_by IS 'Who decided.';
COMMENT ON COLUMN consent_reviews.created_at IS 'Record creation, database clock.';

CREATE TABLE opt_out_bursts (
  id          uuid PRIMARY KEY,
  source      varchar(30) NOT NULL,
  since       timestamptz NOT NULL,
  opened_at   timestamptz NOT NULL,
  decision    varchar(20) CHECK (decision IN ('believed', 'undone')),
  decided_at  timestamptz,
  decided_by  varchar(100),
  CONSTRAINT burst_decided_together CHECK (num_nulls(decision, decided_at, decided_by) IN (0, 3))
);
CREATE UNIQUE INDEX opt_out_bursts_open ON opt_out_bursts (source) WHERE decision IS NULL;
COMMENT ON TABLE opt_out_bursts IS 'Times at which one error code unsubscribed so many people at once that it is rather the code that is wrong: stopped until somebody decides.';
COMMENT ON COLUMN opt_out_bursts.id IS 'Identifier.';
COMMENT ON COLUMN opt_out_bursts.source IS 'Source of the decisions, e.g. error_131050.';
COMMENT ON COLUMN opt_out_bursts.since IS 'Decisions from this moment on belong to it, business time.';
COMMENT ON COLUMN opt_out_bursts.opened_at IS 'Moment of the decision that was one too many, business time.';
COMMENT ON COLUMN opt_out_bursts.decision IS 'believed or undone; null while nobody has decided.';
COMMENT ON COLUMN opt_out_bursts.decided_at IS 'When somebody decided, business time.';
COMMENT ON COLUMN opt_out_bursts.decided_by IS 'Who decided.';

CREATE TABLE held_opt_outs (
  burst_id    uuid NOT NULL REFERENCES opt_out_bursts,
  profile_id  uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  at          timestamptz NOT NULL,
  message_id  varchar(100),
  PRIMARY KEY (burst_id, profile_id)
);
CREATE INDEX held_opt_outs_profile ON held_opt_outs (profile_id);
COMMENT ON TABLE held_opt_outs IS 'Decisions a burst holds back.';
COMMENT ON COLUMN held_opt_outs.burst_id IS 'Burst.';
COMMENT ON COLUMN held_opt_outs.profile_id IS 'Who would be unsubscribed.';
COMMENT ON COLUMN held_opt_outs.at IS 'When it was told, business time.';
COMMENT ON COLUMN held_opt_outs.message_id IS 'WhatsApp id of the message that failed, sealed.';
