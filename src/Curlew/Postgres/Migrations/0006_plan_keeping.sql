-- When plans were last looked after: what became due while nobody did is not sent late by itself. And what messages cost, for whoever plans them.

CREATE TABLE plan_keeping (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kept_at   timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE plan_keeping IS 'When plans were last looked after by any server: one row.';
COMMENT ON COLUMN plan_keeping.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN plan_keeping.kept_at IS 'The moment, business time.';
INSERT INTO plan_keeping DEFAULT VALUES;

CREATE TABLE message_rates (
  country     varchar(2) NOT NULL CHECK (country = '*' OR length(country) = 2),
  category    varchar(20) NOT NULL CHECK (category IN ('marketing', 'utility', 'authentication')),
  price       numeric(12,6) NOT NULL CHECK (price >= 0),
  currency    char(3) NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (country, category)
);
COMMENT ON TABLE message_rates IS 'What Meta charges this business for a delivered message; somebody types it in from Meta''s price list.';
COMMENT ON COLUMN message_rates.country IS 'Country of the number (ISO 3166), * for every other one.';
COMMENT ON COLUMN message_rates.category IS 'marketing, utility or authentication.';
COMMENT ON COLUMN message_rates.price IS 'Price of one message.';
COMMENT ON COLUMN message_rates.currency IS 'ISO 4217; the same for all rates.';
COMMENT ON COLUMN message_rates.updated_at IS 'Last change, database clock.';
