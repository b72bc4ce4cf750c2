-- Who may sign in, and how.

CREATE TABLE staff (
  id                 uuid PRIMARY KEY,
  name               text NOT NULL,
  email              text NOT NULL,
  email_digest       varchar(44) NOT NULL UNIQUE,
  role               varchar(20) NOT NULL CHECK (role IN ('owner', 'admin', 'marketer', 'agent', 'analyst', 'auditor')),
  state              varchar(20) NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  password           text,
  security_stamp     varchar(64) NOT NULL,
  authenticator      text,
  has_second_factor  boolean NOT NULL DEFAULT false CHECK (NOT has_second_factor OR authenticator IS NOT NULL),
  recovery_codes     text,
  last_step          bigint NOT NULL DEFAULT 0,
  is_first           boolean NOT NULL DEFAULT false,
  version            integer NOT NULL DEFAULT 0,
  created_at         timestamptz NOT NULL,
  last_sign_in_at    timestamptz
);
-- Two browsers that open the first owner's link at the same moment: one of them is the first.
CREATE UNIQUE INDEX one_first_owner ON staff (is_first) WHERE is_first;
COMMENT ON TABLE staff IS 'People who work here: who may sign in, as what, and how.';
COMMENT ON COLUMN staff.id IS 'Identifier; the audit trail names people by it.';
COMMENT ON COLUMN staff.name IS 'Name, sealed.';
COMMENT ON COLUMN staff.email IS 'E-mail address, sealed; what one signs in with.';
COMMENT ON COLUMN staff.email_digest IS 'Keyed digest of the lower-cased e-mail address, for exact look-up.';
COMMENT ON COLUMN staff.role IS 'owner, admin, marketer, agent, analyst or auditor.';
COMMENT ON COLUMN staff.state IS 'invited (has a link and was never signed in), active, or disabled.';
COMMENT ON COLUMN staff.password IS 'Hash of the password, sealed; null where there is none.';
COMMENT ON COLUMN staff.security_stamp IS 'Changes with everything that must end other sign-ins: password, second factor, role, state.';
COMMENT ON COLUMN staff.authenticator IS 'Secret of the authenticator app, sealed; null where none is set up.';
COMMENT ON COLUMN staff.has_second_factor IS 'Whether a code of the authenticator app is asked for.';
COMMENT ON COLUMN staff.recovery_codes IS 'Recovery codes that were not used yet, sealed; null where there are none.';
COMMENT ON COLUMN staff.last_step IS 'Latest 30-second step of which a code was taken: no code is taken twice.';
COMMENT ON COLUMN staff.is_first IS 'The owner who came in by the link that was printed at the first start; there is at most one.';
COMMENT ON COLUMN staff.version IS 'Counts changes, so that two at once do not undo each other.';
COMMENT ON COLUMN staff.created_at IS 'When they were invited, business time.';
COMMENT ON COLUMN staff.last_sign_in_at IS 'When they last signed in, business time; null before the first time.';

CREATE TABLE staff_links (
  digest    bytea PRIMARY KEY,
  purpose   varchar(20) NOT NULL CHECK (purpose IN ('first_owner', 'invitation', 'password')),
  staff_id  uuid REFERENCES staff ON DELETE CASCADE CHECK ((staff_id IS NULL) = (purpose = 'first_owner')),
  until_at  timestamptz NOT NULL,
  used_at   timestamptz
);
CREATE INDEX staff_links_staff ON staff_links (staff_id);
COMMENT ON TABLE staff_links IS 'Links by which somebody comes in once.';
COMMENT ON COLUMN staff_links.digest IS 'SHA-256 of the 256 random bits in the link; the link itself is kept nowhere.';
COMMENT ON COLUMN staff_links.purpose IS 'first_owner, invitation, or password (set a new one).';
COMMENT ON COLUMN staff_links.staff_id IS 'Whose it is; null for the first owner''s.';
COMMENT ON COLUMN staff_links.until_at IS 'It counts before this moment, business time.';
COMMENT ON COLUMN staff_links.used_at IS 'When it was used, or made void by a newer one; null while it counts.';

CREATE TABLE staff_sessions (
  id              uuid PRIMARY KEY,
  staff_id        uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  security_stamp  varchar(64) NOT NULL,
  address_digest  varchar(44),
  began_at        timestamptz NOT NULL,
  seen_at         timestamptz NOT NULL,
  until_at        timestamptz NOT NULL,
  ended_at        timestamptz
);
-- Whether an address is known to an account is asked at every sign-in.
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id, began_at);
COMMENT ON TABLE staff_sessions IS 'Sign-ins. Every request looks at its row: one that is ended, or whose stamp is not the account''s any more, is over.';
COMMENT ON COLUMN staff_sessions.id IS 'Identifier, random; it stands in the cookie, encrypted.';
COMMENT ON COLUMN staff_sessions.staff_id IS 'Who signed in.';
COMMENT ON COLUMN staff_sessions.security_stamp IS 'The account''s stamp when it began.';
COMMENT ON COLUMN staff_sessions.address_digest IS 'Keyed digest of the network address it began from; null where that is not known.';
COMMENT ON COLUMN staff_sessions.began_at IS 'When it began, business time.';
COMMENT ON COLUMN staff_sessions.seen_at IS 'When it was last used, to five minutes.';
COMMENT ON COLUMN staff_sessions.until_at IS 'It ends then, however much it is used.';
COMMENT ON COLUMN staff_sessions.ended_at IS 'When somebody signed out; null otherwise.';

CREATE TABLE sign_in_tries (
  scope     varchar(60) PRIMARY KEY,
  began_at  timestamptz NOT NULL,
  tries     integer NOT NULL
);
COMMENT ON TABLE sign_in_tries IS 'Tries to sign in that were not right, counted for a while: for an address, for an account, and for both together. Names that nobody has are counted alike.';
COMMENT ON COLUMN sign_in_tries.scope IS 'What is counted, as a keyed digest.';
COMMENT ON COLUMN sign_in_tries.began_at IS 'When counting began; after a while it begins anew.';
COMMENT ON COLUMN sign_in_tries.tries IS 'How many there were since.';

CREATE TABLE staff_passkeys (
  credential_id    bytea PRIMARY KEY,
  staff_id         uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  public_key       bytea NOT NULL,
  created_at       timestamptz NOT NULL,
  sign_count       bigint NOT NULL,
  transports       text[],
  is_verified      boolean NOT NULL,
  is_backup_eligible boolean NOT NULL,
  is_backed_up     boolean NOT NULL,
  attestation      bytea NOT NULL,
  client_data      bytea NOT NULL
);
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff_id);
COMMENT ON TABLE staff_passkeys IS 'Passkeys (WebAuthn): public keys, so nothing in them is secret.';
COMMENT ON COLUMN staff_passkeys.credential_id IS 'The authenticator''s name for it.';
COMMENT ON COLUMN staff_passkeys.staff_id IS 'Whose it is.';
COMMENT ON COLUMN staff_passkeys.public_key IS 'COSE key that signatures are checked with.';
COMMENT ON COLUMN staff_passkeys.created_at IS 'When it was registered.';
COMMENT ON COLUMN staff_passkeys.sign_count IS 'The authenticator''s count of its signatures; 0 where it keeps none.';
COMMENT ON COLUMN staff_passkeys.transports IS 'How the browser reaches it.';
COMMENT ON COLUMN staff_passkeys.is_verified IS 'Whether it asked for a finger, a face or a PIN.';
COMMENT ON COLUMN staff_passkeys.is_backup_eligible IS 'Whether it may be copied to other devices.';
COMMENT ON COLUMN staff_passkeys.is_backed_up IS 'Whether it was.';
COMMENT ON COLUMN staff_passkeys.attestation IS 'What the authenticator said of itself when it was registered.';
COMMENT ON COLUMN staff_passkeys.client_data IS 'What the browser signed when it was registered.';

CREATE TABLE used_challenges (
  digest   bytea PRIMARY KEY,
  used_at  timestamptz NOT NULL
);
COMMENT ON TABLE used_challenges IS 'Challenges of passkeys that were answered: an answer that was overheard is not taken again.';
COMMENT ON COLUMN used_challenges.digest IS 'SHA-256 of the challenge.';
COMMENT ON COLUMN used_challenges.used_at IS 'When it was answered; forgotten a day later, when the challenge has long run out.';

CREATE TABLE staff_logins (
  digest    bytea PRIMARY KEY,
  provider  varchar(60) NOT NULL,
  staff_id  uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  created_at timestamptz NOT NULL
);
CREATE INDEX staff_logins_staff ON staff_logins (staff_id);
COMMENT ON TABLE staff_logins IS 'Which account at an OpenID Connect provider belongs to whom.';
COMMENT ON COLUMN staff_logins.digest IS 'SHA-256 of the provider and its own id of the person.';
COMMENT ON COLUMN staff_logins.provider IS 'Which provider, as in openid.';
COMMENT ON COLUMN staff_logins.staff_id IS 'Who comes in by it.';
COMMENT ON COLUMN staff_logins.created_at IS 'When they first did, business time.';

CREATE TABLE web_keys (
  id          uuid PRIMARY KEY,
  name        varchar(100) NOT NULL,
  xml         text NOT NULL,
  created_at  timestamptz NOT NULL
);
COMMENT ON TABLE web_keys IS 'Keys that cookies and forms are encrypted with (ASP.NET Core Data Protection), the same for all servers.';
COMMENT ON COLUMN web_keys.id IS 'Identifier.';
COMMENT ON COLUMN web_keys.name IS 'The framework''s name for it.';
COMMENT ON COLUMN web_keys.xml IS 'The key, sealed.';
COMMENT ON COLUMN web_keys.created_at IS 'When it was made, business time.';
