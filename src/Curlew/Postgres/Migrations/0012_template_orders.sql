-- Templates that somebody sends to one person by hand.

CREATE TABLE template_orders (
  id             uuid PRIMARY KEY,
  template_name  varchar(100) NOT NULL,
  language_code  varchar(10) NOT NULL,
  text           text,
  ordered_by     varchar(100) NOT NULL,
  ordered_at     timestamptz NOT NULL
);
COMMENT ON TABLE template_orders IS 'Every order to send a template to one person by hand; send_attempts says to whom and what came of it.';
COMMENT ON COLUMN template_orders.id IS 'Identifier, made by whoever orders: given twice it is the same order.';
COMMENT ON COLUMN template_orders.template_name IS 'WhatsApp template.';
COMMENT ON COLUMN template_orders.language_code IS 'Its language as the API writes it (en_US).';
COMMENT ON COLUMN template_orders.text IS 'The text as the person sees it, sealed; null where it is not known.';
COMMENT ON COLUMN template_orders.ordered_by IS 'Who ordered it.';
COMMENT ON COLUMN template_orders.ordered_at IS 'When, business time.';
