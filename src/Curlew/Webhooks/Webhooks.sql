-- name: Deliveries.Store
-- The one statement between Meta's webhook and its 200.
INSERT INTO webhook_deliveries (id, body)
SELECT id, body FROM unnest($1::uuid[], $2::bytea[]) AS delivery (id, body)

-- name: UnpackDeliveries.Claim
-- Held by row locks for as long as the transaction lives: a killed server frees them at once and nothing of its work remains. Rides
-- webhook_deliveries_unprocessed. Bodies come afterwards, so that five hundred of three megabytes are never read together.
SELECT id, octet_length(body), now() - received_at
FROM webhook_deliveries
WHERE processed_at IS NULL
ORDER BY id
LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED

-- name: UnpackDeliveries.Read
SELECT id, body FROM webhook_deliveries WHERE id = ANY ($1::uuid[])

-- name: UnpackDeliveries.KnownNumbers
SELECT id FROM phone_numbers

-- name: UnpackDeliveries.Finish
UPDATE webhook_deliveries d
SET processed_at = now(), attempts = d.attempts + 1, problem = done.problem
FROM unnest($1::uuid[], $2::text[]) AS done (id, problem)
WHERE d.id = done.id AND d.processed_at IS NULL
