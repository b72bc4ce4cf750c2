-- Programs of the business's own: the keys by which they come, and what was answered to requests that may be sent more than once.

CREATE TABLE api_keys (
  id            uuid PRIMARY KEY,
  name          varchar(100) NOT NULL,
  permissions   varchar(40)[] NOT NULL CHECK (cardinality(permissions) > 0),
  addresses     varchar(50)[] NOT NULL,
  secret        bytea NOT NULL CHECK (octet_length(secret) = 32),
  created_at    timestamptz NOT NULL,
  until_at      timestamptz CHECK (until_at > created_at),
  last_used_at  timestamptz,
  revoked_at    timestamptz
);
COMMENT ON TABLE api_keys IS 'Keys by which programs of the business''s own come: who they are, and what they may do.';
COMMENT ON COLUMN api_keys.id IS 'Identifier; it stands in the key, and the audit trail names programs by it.';
COMMENT ON COLUMN api_keys.name IS 'What people call it.';
COMMENT ON COLUMN api_keys.permissions IS 'What it may do, by the words of the permissions; never more than whoever made it may.';
COMMENT ON COLUMN api_keys.addresses IS 'Networks it may come from (10.0.0.0/8, 203.0.113.7/32); empty where it may come from anywhere.';
COMMENT ON COLUMN api_keys.secret IS 'SHA-256 of the 256 random bits in the key; the key itself is kept nowhere.';
COMMENT ON COLUMN api_keys.created_at IS 'When it was made, business time.';
COMMENT ON COLUMN api_keys.until_at IS 'It counts before this moment, business time; null where it has no end.';
COMMENT ON COLUMN api_keys.last_used_at IS 'When it was last used, to a minute; null before the first time.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When somebody revoked it; null while it counts.';

CREATE TABLE idempotency_keys (
  id              uuid PRIMARY KEY,
  api_key_id      uuid NOT NULL REFERENCES api_keys,
  key_digest      bytea NOT NULL CHECK (octet_length(key_digest) = 32),
  request_digest  bytea NOT NULL CHECK (octet_length(request_digest) = 32),
  state           varchar(20) NOT NULL CHECK (state IN ('running', 'asking', 'answered')),
  lease_until     timestamptz NOT NULL,
  answer          text CHECK ((state = 'answered') = (answer IS NOT NULL)),
  created_at      timestamptz NOT NULL,
  UNIQUE (api_key_id, key_digest)
);
-- What is forgotten is looked for by its age.
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
COMMENT ON TABLE idempotency_keys IS 'Requests that may be sent more than once and take effect once: kept for 24 hours, the answer in the transaction of its effect.';
COMMENT ON COLUMN idempotency_keys.id IS 'Identifier of whoever runs it: another one that takes it over puts its own in its place.';
COMMENT ON COLUMN idempotency_keys.api_key_id IS 'Whose request it is.';
COMMENT ON COLUMN idempotency_keys.key_digest IS 'SHA-256 of the Idempotency-Key.';
COMMENT ON COLUMN idempotency_keys.request_digest IS 'SHA-256 of method, path and body: the same key with another request is a mistake.';
COMMENT ON COLUMN idempotency_keys.state IS 'running, asking (somebody outside of the database, who may have done it whatever becomes of us), or answered.';
COMMENT ON COLUMN idempotency_keys.lease_until IS 'While it runs nobody else does before this moment, by the clock of the database.';
COMMENT ON COLUMN idempotency_keys.answer IS 'Status, headers and body of the answer, sealed; null before there is one.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When it first came, business time.';
