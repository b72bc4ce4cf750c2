-- Replies that people write are kept before they leave: a double click, a lost answer, a closed tab or a killed server neither loses one nor sends it twice.

-- Every row satisfies the wider one already; the table is locked for as long as it is read once.
ALTER TABLE send_attempts DROP CONSTRAINT send_attempts_purpose_check,
  ADD CONSTRAINT send_attempts_purpose_check CHECK (purpose IN ('campaign', 'answer', 'template', 'reply'));
COMMENT ON COLUMN send_attempts.purpose IS 'campaign, answer that Curlew gives a customer by itself, template that somebody sends by hand, or reply that somebody wrote.';
COMMENT ON COLUMN send_attempts.command_id IS 'Order to send it by hand, or reply: given twice it is the same one.';

CREATE TABLE conversation_replies (
  id               uuid PRIMARY KEY,
  place            bigint GENERATED ALWAYS AS IDENTITY,
  command_id       uuid NOT NULL,
  written_by       varchar(120) NOT NULL,
  profile_id       uuid NOT NULL,
  phone_number_id  text NOT NULL,
  writer           varchar(100) NOT NULL,
  written_at       timestamptz NOT NULL,
  kind             varchar(20) NOT NULL CHECK (kind IN ('text', 'image', 'video', 'audio', 'document', 'sticker', 'template', 'interactive', 'location', 'contacts', 'reaction')),
  content          text NOT NULL,
  text             text,
  answers_message  uuid,
  answers_at       timestamptz,
  media_type       varchar(255),
  media_size       integer,
  media_url        varchar(500),
  uploaded_id      text,
  uploaded_at      timestamptz,
  state            varchar(20) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'uncertain', 'taken_back')),
  send_at          timestamptz,
  due_at           timestamptz NOT NULL,
  held_until       timestamptz NOT NULL,
  leased_until     timestamptz,
  tries            integer NOT NULL DEFAULT 0,
  error_code       integer,
  reason           text,
  reason_words     jsonb,
  again_of         uuid,
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_reply_a_command UNIQUE (profile_id, command_id, written_by, phone_number_id),
  CONSTRAINT a_target_has_its_moment CHECK ((answers_message IS NULL) = (answers_at IS NULL)),
  CONSTRAINT an_upload_has_its_moment CHECK ((uploaded_id IS NULL) = (uploaded_at IS NULL)),
  CONSTRAINT who_sends_has_a_lease CHECK ((state = 'sending') = (leased_until IS NOT NULL)),
  CONSTRAINT a_failure_says_why CHECK (state <> 'failed' OR reason IS NOT NULL)
) WITH (fillfactor = 80);
-- What may be claimed, and what stands before it in its conversation. What has left is in neither: both stay as small as what is under way.
CREATE INDEX conversation_replies_due ON conversation_replies (due_at) WHERE state = 'waiting';
CREATE INDEX conversation_replies_leases ON conversation_replies (leased_until) WHERE state = 'sending';
CREATE INDEX conversation_replies_open ON conversation_replies (profile_id, phone_number_id, place) WHERE state IN ('waiting', 'sending', 'failed', 'uncertain');
COMMENT ON TABLE conversation_replies IS 'What people write to customers by hand, one row a reply; send_attempts and whatsapp_messages say what became of it once it left.';
COMMENT ON COLUMN conversation_replies.id IS 'Identifier; its first attempt, and so its message, has the same.';
COMMENT ON COLUMN conversation_replies.place IS 'Order in which the replies of a conversation leave.';
COMMENT ON COLUMN conversation_replies.command_id IS 'Made by whoever writes, for this one reply: given twice it is the same reply.';
COMMENT ON COLUMN conversation_replies.written_by IS 'Who wrote it, as in person:… or api_key:….';
COMMENT ON COLUMN conversation_replies.profile_id IS 'The customer.';
COMMENT ON COLUMN conversation_replies.phone_number_id IS 'Business number it leaves from.';
COMMENT ON COLUMN conversation_replies.writer IS 'Name of who wrote it, for people to read.';
COMMENT ON COLUMN conversation_replies.written_at IS 'When it was written, business time.';
COMMENT ON COLUMN conversation_replies.kind IS 'Type of its message, in Meta''s words.';
COMMENT ON COLUMN conversation_replies.content IS 'What it says, whole, as JSON, sealed.';
COMMENT ON COLUMN conversation_replies.text IS 'What the customer reads of it, sealed; null where there is nothing to read.';
COMMENT ON COLUMN conversation_replies.answers_message IS 'Message it quotes, or that it is a reaction to.';
COMMENT ON COLUMN conversation_replies.answers_at IS 'Timestamp of that message.';
COMMENT ON COLUMN conversation_replies.media_type IS 'MIME type of its file.';
COMMENT ON COLUMN conversation_replies.media_size IS 'Size of its file, bytes.';
COMMENT ON COLUMN conversation_replies.media_url IS 'Where its file is kept, under the reply''s id.';
COMMENT ON COLUMN conversation_replies.uploaded_id IS 'Meta''s id of the uploaded file; lives 30 days.';
COMMENT ON COLUMN conversation_replies.uploaded_at IS 'When it was uploaded, business time.';
COMMENT ON COLUMN conversation_replies.state IS 'waiting (for its moment, to be taken back, for its turn or its number), sending, sent, failed, uncertain until a status settles it, taken_back.';
COMMENT ON COLUMN conversation_replies.send_at IS 'When it is to leave, business time; null for at once.';
COMMENT ON COLUMN conversation_replies.due_at IS 'Not before this moment, business time: send_at, or the next try.';
COMMENT ON COLUMN conversation_replies.held_until IS 'Until when it surely can be taken back, database clock.';
COMMENT ON COLUMN conversation_replies.leased_until IS 'Until when whoever sends it must have begun its attempt, database clock.';
COMMENT ON COLUMN conversation_replies.tries IS 'How often it was provably not taken and is tried again.';
COMMENT ON COLUMN conversation_replies.error_code IS 'Meta''s error code of the latest refusal.';
COMMENT ON COLUMN conversation_replies.reason IS 'Why it failed or waits, in English; never personal data.';
COMMENT ON COLUMN conversation_replies.reason_words IS 'Code and values of reason, to say it in other languages.';
COMMENT ON COLUMN conversation_replies.again_of IS 'Reply that somebody had sent again by this one.';
COMMENT ON COLUMN conversation_replies.updated_at IS 'Last change, database clock.';
