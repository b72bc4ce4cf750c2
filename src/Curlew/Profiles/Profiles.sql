-- name: AddProfiles.InsertAll
-- Tags come joined by the unit separator: an array of arrays would have to be rectangular.
INSERT INTO user_profiles
  (id, whatsapp_phone, phone_match, user_id, country, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, customer_tier, tags, notes)
SELECT u.id, u.phone, u.phone_match, u.user_id, u.country, u.display_name, u.email, u.email_digest, u.address_line1, u.address_line2, u.city, u.state, u.zipcode,
       u.tier, coalesce(string_to_array(nullif(u.tags, ''), chr(31)), '{}'), u.notes
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
  AS u (id, phone, phone_match, user_id, country, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, tier, tags, notes)
ON CONFLICT DO NOTHING;
