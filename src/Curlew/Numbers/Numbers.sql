-- name: BusinessNumbers.Save
-- What Meta told since about limit and throughput is younger than any setting.
WITH portfolio AS (
  INSERT INTO portfolios (id, messaging_limit) VALUES ($2, $6::int)
  ON CONFLICT (id) DO UPDATE
  SET messaging_limit = CASE WHEN portfolios.limit_told_at IS NULL THEN excluded.messaging_limit ELSE portfolios.messaging_limit END, updated_at = now()
)
INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE
SET portfolio_id = excluded.portfolio_id, waba_id = excluded.waba_id, phone = excluded.phone,
    throughput = CASE WHEN phone_numbers.throughput_told_at IS NULL THEN excluded.throughput ELSE phone_numbers.throughput END, updated_at = now();

-- name: BusinessNumbers.Release
UPDATE phone_numbers SET stopped_reason = NULL, stopped_until = NULL, updated_at = now() WHERE id = $1 AND stopped_reason IS NOT NULL;
