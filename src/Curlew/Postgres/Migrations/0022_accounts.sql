-- Several numbers and accounts in one installation: what proves us to Meta and Meta to us, numbers that are retired, and webhooks for numbers that are not ours.

CREATE TABLE whatsapp_accounts (
  id               uuid PRIMARY KEY DEFAULT new_id(),
  waba_id          text NOT NULL UNIQUE,
  access_token     text,
  app_secret       text,
  previous_secret  text,
  previous_until   timestamptz,
  verify_token     text,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_replaced_secret_has_its_end CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
COMMENT ON TABLE whatsapp_accounts IS 'WhatsApp accounts of the business, with what proves us to Meta and Meta to us.';
COMMENT ON COLUMN whatsapp_accounts.id IS 'Identifier; what is sealed here is bound to it.';
COMMENT ON COLUMN whatsapp_accounts.waba_id IS 'Meta''s id of the account, opaque text.';
COMMENT ON COLUMN whatsapp_accounts.access_token IS 'Token its numbers send with, sealed; null while none is known.';
COMMENT ON COLUMN whatsapp_accounts.app_secret IS 'Secret of the Meta app that signs its webhooks, sealed; null where the app of another account signs them.';
COMMENT ON COLUMN whatsapp_accounts.previous_secret IS 'Secret that the present one has replaced, sealed, while Meta may still sign with it.';
COMMENT ON COLUMN whatsapp_accounts.previous_until IS 'When the replaced secret ends to count, business time.';
COMMENT ON COLUMN whatsapp_accounts.verify_token IS 'Word agreed on for Meta''s handshake, sealed; null where that of another account serves.';
COMMENT ON COLUMN whatsapp_accounts.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN whatsapp_accounts.updated_at IS 'Last change, database clock.';
INSERT INTO whatsapp_accounts (waba_id) SELECT DISTINCT waba_id FROM phone_numbers;

ALTER TABLE phone_numbers
  ADD COLUMN retired_at timestamptz,
  ADD COLUMN retired_by varchar(100),
  ADD CONSTRAINT retired_by_somebody CHECK ((retired_at IS NULL) = (retired_by IS NULL));
COMMENT ON COLUMN phone_numbers.retired_at IS 'When it was retired, business time: it sends nothing any more and keeps its history; null while it serves.';
COMMENT ON COLUMN phone_numbers.retired_by IS 'Who retired it.';

-- Asked by number where they are counted, and by delivery where one is unpacked again or deleted.
CREATE TABLE stray_deliveries (
  phone_number_id  varchar(60) NOT NULL,
  delivery         uuid NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
  PRIMARY KEY (phone_number_id, delivery)
);
CREATE INDEX stray_deliveries_delivery ON stray_deliveries (delivery);
COMMENT ON TABLE stray_deliveries IS 'Webhooks with something for a number that is not set up here: kept, shown, and unpacked again when the number is added.';
COMMENT ON COLUMN stray_deliveries.phone_number_id IS 'Meta''s id of the number, opaque text.';
COMMENT ON COLUMN stray_deliveries.delivery IS 'Webhook it came with.';
