-- name: AuditTrail.Write
INSERT INTO audit_trail (id, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, outcome)
VALUES ($1, $2, $3, $4, $5::text, $6::text, $7::text, $8, $9, $10::text, $11::int, $12::text, $13)
