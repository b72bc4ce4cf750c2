using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Lifecycle;

/// <summary>A database in which every column of the schema that is sealed holds something, and the keys to it.</summary>
sealed class KeyedWorld : IAsyncDisposable
{
    readonly StoredKeys stored;

    KeyedWorld(Database database, RootKey root, Keyring keys)
    {
        (Database, Root, stored) = (database, root, new(database, root, keys));
        Sealer = new(keys, stored.AtOnce);
    }

    public Database Database { get; }

    public RootKey Root { get; private set; }

    public Sealer Sealer { get; }

    public Desk Desk => new(Database, Sealer, TimeProvider.System, Actor.CommandLine("jane"));

    public KeepKeys Keeping => new(Database, Sealer, stored);

    public List<NewProfile> People { get; } = [];

    public static async Task<KeyedWorld> Open(TestDatabase server, int people = 20)
    {
        var (database, root) = (await server.Another(), RootKey.Generate());
        var world = new KeyedWorld(database, root, await Keyring.Open(database, root));
        await world.Fill(people);
        return world;
    }

    /// <summary>Another process, which reads the keys as they are now.</summary>
    public async Task<Sealer> Another(bool rereads = true)
    {
        var keys = await Keyring.Open(Database, Root);
        return new(keys, rereads ? new StoredKeys(Database, Root, keys).AtOnce : null);
    }

    /// <summary>Does what was begun, at once.</summary>
    public ReplaceKeys Replacing(Sealer? by = null, IMediaStore? media = null) =>
        new(Database, by ?? Sealer, media, TimeProvider.System) { Settles = TimeSpan.Zero, Notice = TimeSpan.Zero };

    public async Task<KeyOutcome> Rotate(KeyPurpose purpose, IMediaStore? media = null)
    {
        Assert.IsType<KeyOutcome.Begun>(await Desk.Keys.Rotate(purpose, Root));
        return await Replacing(media: media).Run(null, CancellationToken.None);
    }

    public async Task<long> Left(KeyPurpose purpose, short key) =>
        (await SealedRows.Left(Database, purpose, key, CancellationToken.None)).Values;

    /// <summary>Everything that is sealed, opened: column and value.</summary>
    public async Task<List<string>> Opened(Sealer? by = null)
    {
        var found = new List<string>();
        foreach (var purpose in (KeyPurpose[])[KeyPurpose.Cells, KeyPurpose.Identities])
        foreach (var table in await SealedTable.All(Database, purpose, CancellationToken.None))
        foreach (var row in await table.Read(Database, "(0,0)", table.Pages, int.MaxValue, null, CancellationToken.None))
            found.AddRange(
                table
                    .Columns.Zip(row.Values)
                    .Where(pair => pair.Second is not null)
                    .Select(pair => $"{pair.First} {Plain(by ?? Sealer, pair.First, row.Id, pair.Second!)}")
            );
        return [.. found.Order(StringComparer.Ordinal)];
    }

    static string Plain(Sealer sealer, SealedColumn column, Guid id, object value)
    {
        var cell = new Cell(column.Home.Table, column.Home.Column, id);
        var text = value as string ?? "";
        return column.Form switch
        {
            SealedForm.Bytes => Convert.ToHexString(sealer.OpenBytes((byte[])value, cell)),
            SealedForm.Text or SealedForm.Json => sealer.Open(text, cell),
            SealedForm.Phone => sealer.OpenPhone(text).E164,
            SealedForm.UserId => sealer.OpenUserId(text).Text,
            SealedForm.Identifier => text.StartsWith("phone ", StringComparison.Ordinal)
                ? sealer.OpenPhone(text["phone ".Length..]).E164
                : sealer.OpenUserId(text["user_id ".Length..]).Text,
            SealedForm.WhatsAppId => sealer.OpenWhatsAppId(text)?.Text ?? "a digest",
            SealedForm.Words => string.Join(' ', text.Split(' ').Select(sealer.OpenWord)),
            SealedForm.NameWords => sealer.Open(text, new Cell("user_profiles", "display_name", id)),
            SealedForm.EmailDigest => sealer.Open(text, new Cell(column.Table, "email", id)),
            _ => sealer.Open(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..], new Cell("whatsapp_messages", "content", id)),
        };
    }

    public static WhatsAppId Wamid(int number) =>
        WhatsAppId.From("wamid." + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"message number {number:D8}")))!.Value;

    public static PhoneNumber Phone(int number) => PhoneNumber.FromWaId($"1202555{number:D4}")!.Value;

    async Task Fill(int people)
    {
        await Database.Execute("INSERT INTO portfolios (id) VALUES ('p')");
        await Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone) VALUES ('n', 'p', 'w', $1)",
            Sealer.Seal(PhoneNumber.FromWaId("15550001111")!.Value)
        );
        People.AddRange(
            Enumerable
                .Range(0, people)
                .Select(number => new NewProfile(
                    Guid.CreateVersion7(),
                    number % 5 == 4 ? null : Phone(number),
                    number % 2 == 0 ? UserId.From($"US.{number:D20}")
                        : number % 5 == 4 ? UserId.From($"DE.{number:D20}")
                        : null
                )
                {
                    Name = $"Person {number}",
                    Email = $"person{number}@example.com",
                    AddressLine1 = $"{number} Main Street",
                    AddressLine2 = "Apt 2",
                    Notes = "Likes green",
                })
        );
        await new AddProfiles(Database, Sealer).Run(People, CancellationToken.None);
        await Database.Execute("UPDATE user_profiles SET wa_id = whatsapp_phone");
        foreach (var person in People)
            await Database.Execute(
                "UPDATE user_profiles SET fields = '{\"1\": null}', personal_fields = $2 WHERE id = $1",
                person.Id,
                Sealer.Seal("{\"1\":\"nuts\"}", new Cell("user_profiles", "personal_fields", person.Id))
            );
        await Database.InTransaction(tx => new Suppressions(tx, Sealer).Add(Phone(0), "asked", "jane"));
        await Campaign();
        await Messages();
        await Rest();
    }

    async Task Campaign()
    {
        await Database.Execute("INSERT INTO marketing_campaigns (name, template_name, phone_number_id) VALUES ('Spring', 'spring', 'n')");
        foreach (var (person, number) in People.Select((person, number) => (person, number)))
        {
            var (id, listed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            await Database.Execute(
                """
                INSERT INTO campaign_recipients (id, campaign_id, phone_number, profile_id, position, whatsapp_message_id, template_parameters)
                SELECT $1, c.id, p.whatsapp_phone, p.id, $3, $4, to_jsonb($5::text) FROM marketing_campaigns c, user_profiles p WHERE p.id = $2
                """,
                id,
                person.Id,
                number + 1,
                Sealer.Seal(Wamid(number)),
                Sealer.Seal("{\"code\":\"A\"}", new Cell("campaign_recipients", "template_parameters", id))
            );
            await Database.Execute(
                "INSERT INTO listed_recipients (id, campaign_id, profile_id, template_parameters) SELECT $1, id, $2, $3 FROM marketing_campaigns",
                listed,
                person.Id,
                Sealer.Seal("{\"code\":\"B\"}", new Cell("campaign_recipients", "template_parameters", listed))
            );
            await Database.Execute(
                """
                INSERT INTO send_attempts (id, purpose, recipient_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, outcome, started_at, settled_at, message_id)
                VALUES (new_id(), 'campaign', $1, $2, 'n', 'p', true, 'accepted', now(), now(), $3)
                """,
                id,
                person.Id,
                Sealer.Seal(Wamid(number))
            );
        }
    }

    async Task Messages()
    {
        foreach (var (person, number) in People.Select((person, number) => (person, number)))
        {
            var (id, text) = (Guid.CreateVersion7(), $"Is the yellow lamp number{number} still there?");
            // As one that WhatsApp makes too long to keep more than its digest.
            var wamid = number == 7 ? WhatsAppId.From(new string('x', 200))!.Value : Wamid(number);
            await Database.Execute(
                """
                INSERT INTO whatsapp_messages (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, status, direction, "timestamp", context_message_id)
                SELECT $1, $2, p.id, n.id, p.whatsapp_phone, n.phone, 'text', $4, 'processed', 'incoming', date_trunc('second', now()), $5 FROM user_profiles p, phone_numbers n WHERE p.id = $3
                """,
                id,
                Sealer.Seal(wamid),
                person.Id,
                Sealer.Seal(text, new Cell("whatsapp_messages", "content", id)),
                Sealer.Seal(Wamid(number + 1_000))
            );
            await Database.Execute(
                """
                INSERT INTO whatsapp_message_ids (wamid_key, id, "timestamp") SELECT wamid_key(message_id), id, "timestamp" FROM whatsapp_messages WHERE id = $1
                """,
                id
            );
            await Database.Execute(
                """
                INSERT INTO message_marks (target_key, message_id, kind, direction, "timestamp")
                SELECT wamid_key(context_message_id), id, 'reaction', 'incoming', "timestamp" FROM whatsapp_messages WHERE id = $1
                """,
                id
            );
            await Database.Execute(
                "INSERT INTO identity_changes (wamid_key, profile_id, at, kind, outcome) SELECT wamid_key(message_id), profile_id, now(), 'user_changed_number', 'known' FROM whatsapp_messages WHERE id = $1",
                id
            );
            var at = await Database.Value<DateTime>("SELECT \"timestamp\" FROM whatsapp_messages WHERE id = $1", id);
            await Database.InTransaction(async tx =>
            {
                await new MessageWords(Sealer).Add(tx, [new(id, person.Id, at, text)]);
                await new Mentions(Sealer).Add(tx, [new(person.Id, at, text)]);
            });
        }
    }

    async Task Rest()
    {
        var (someone, other, wamid) = (People[1].Id, People[2].Id, Sealer.Seal(Wamid(1)));
        string Cell(string table, string column, Guid id, string text) => Sealer.Seal(text, new Cell(table, column, id));
        await Database.Execute(
            "INSERT INTO profile_aliases (identifier, profile_id, kind, reason) VALUES ($1, $3, 'phone', 'merged'), ($2, $3, 'user_id', 'merged')",
            Sealer.Seal(Phone(9_000)),
            Sealer.Seal(UserId.From("US.alias")!.Value),
            someone
        );
        await Database.Execute("INSERT INTO message_queue (message_id, queue_name) VALUES ($1, 'incoming')", wamid);
        await Database.Execute("INSERT INTO message_queue (message_id, queue_name) VALUES (replace(new_id()::text, '-', ''), 'webhooks')");
        await Database.Execute(
            "INSERT INTO waiting_statuses (message_id, phone_number_id, status, at, recipient_phone, recipient_user_id) VALUES ($1, 'n', 'read', now(), $2, $3)",
            Sealer.Seal(Wamid(5_000)),
            Sealer.Seal(Phone(5_000)),
            Sealer.Seal(UserId.From("US.5000")!.Value)
        );
        var id = Guid.CreateVersion7();
        await Database.Execute(
            "INSERT INTO consent_events (id, profile_id, at, became, source, message_id, evidence) VALUES ($1, $2, now(), 'unsubscribed', 'keyword', $3, $4)",
            id,
            someone,
            wamid,
            Cell("consent_events", "evidence", id, "STOP")
        );
        await Database.Execute(
            "INSERT INTO consent_reviews (message_id, id, profile_id, at, evidence) VALUES ($3, $1, $2, now(), $4)",
            id,
            someone,
            wamid,
            Cell("consent_reviews", "evidence", id, "cancel it")
        );
        await Database.Execute("INSERT INTO opt_out_bursts (id, source, since, opened_at) VALUES ($1, 'error_131050', now(), now())", id);
        await Database.Execute(
            "INSERT INTO held_opt_outs (burst_id, profile_id, at, message_id) VALUES ($1, $2, now(), $3)",
            id,
            someone,
            wamid
        );
        await Database.Execute(
            "INSERT INTO merge_candidates (older, younger, reason, message_id) VALUES (least($1, $2), greatest($1, $2), 'reply', $3)",
            someone,
            other,
            wamid
        );
        await Database.Execute(
            "INSERT INTO profile_merges (id, kept, gone, at, merged_by, evidence, moved) VALUES ($1, $2, new_id(), now(), 'jane', $3, '{}')",
            id,
            someone,
            Cell("profile_merges", "evidence", id, "Same voice")
        );
        await Database.Execute("INSERT INTO imports (id, began_at, touched_at) VALUES ($1, now(), now() - interval '1 hour')", id);
        await Database.Execute(
            "INSERT INTO import_parts (id, import_id, place, content) VALUES ($1, $1, 0, $2)",
            id,
            Cell("import_parts", "content", id, "[]")
        );
        await Database.Execute(
            "INSERT INTO template_orders (id, template_name, language_code, text, ordered_by, ordered_at) VALUES ($1, 'spring', 'en_US', $2, 'jane', now())",
            id,
            Cell("template_orders", "text", id, "Hello Ann")
        );
        await Database.Execute(
            "INSERT INTO webhook_endpoints (id, url, secret, previous_secret, previous_secret_until, event_types) VALUES ($1, $2, $3, $4, now(), '{}')",
            id,
            Cell("webhook_endpoints", "url", id, "https://example.com/a?token=b"),
            Cell("webhook_endpoints", "secret", id, "whsec"),
            Cell("webhook_endpoints", "previous_secret", id, "older")
        );
        await Database.Execute(
            "INSERT INTO whatsapp_accounts (id, waba_id, access_token, app_secret, previous_secret, previous_until, verify_token) VALUES ($1, 'w', $2, $3, $4, now(), $5)",
            id,
            Cell("whatsapp_accounts", "access_token", id, "EAAG"),
            Cell("whatsapp_accounts", "app_secret", id, "secret"),
            Cell("whatsapp_accounts", "previous_secret", id, "older"),
            Cell("whatsapp_accounts", "verify_token", id, "word")
        );
        await Database.Execute(
            """
            INSERT INTO staff (id, name, email, email_digest, role, state, password, security_stamp, authenticator, recovery_codes, created_at)
            VALUES ($1, $2, $3, $4, 'owner', 'active', $5, 'stamp', $6, $7, now())
            """,
            id,
            Cell("staff", "name", id, "Jane"),
            Cell("staff", "email", id, "jane@example.com"),
            StaffEmail.Digest(Sealer, "jane@example.com"),
            Cell("staff", "password", id, "a hash"),
            Cell("staff", "authenticator", id, "a secret"),
            Cell("staff", "recovery_codes", id, "one two")
        );
        await Database.Execute(
            "INSERT INTO web_keys (id, name, xml, created_at) VALUES ($1, 'key', $2, now())",
            id,
            Cell("web_keys", "xml", id, "<key/>")
        );
        await Database.Execute(
            "INSERT INTO api_keys (id, name, permissions, addresses, secret, created_at) VALUES ($1, 'Shop', '{see_campaigns}', '{}', sha256('s'), now())",
            id
        );
        await Database.Execute(
            """
            INSERT INTO idempotency_keys (id, api_key_id, key_digest, request_digest, state, lease_until, answer, created_at)
            VALUES ($1, $1, sha256('k'), sha256('r'), 'answered', now(), $2, now())
            """,
            id,
            Cell("idempotency_keys", "answer", id, "{}")
        );
        await Database.Execute(
            "INSERT INTO conversation_events (id, profile_id, phone_number_id, at, kind, actor, by_name, text) VALUES ($1, $2, 'n', now(), 'note', 'person:1', 'Jane', $3)",
            id,
            someone,
            Cell("conversation_events", "text", id, "Call her back")
        );
        await Database.Execute(
            "INSERT INTO conversation_drafts (profile_id, phone_number_id, actor, id, text, updated_at) VALUES ($2, 'n', 'person:1', $1, $3, now())",
            id,
            someone,
            Cell("conversation_drafts", "text", id, "Dear")
        );
        await Database.Execute(
            "INSERT INTO conversation_replies (id, command_id, written_by, profile_id, phone_number_id, writer, written_at, kind, content, text, due_at, held_until) VALUES ($1, $1, 'person:1', $2, 'n', 'Jane', now(), 'text', $3, $4, now() + interval '1 year', now())",
            id,
            someone,
            Cell("conversation_replies", "content", id, "{}"),
            Cell("conversation_replies", "text", id, "Yes")
        );
        await Deliver("a body"u8.ToArray(), Sealer);
    }

    public async Task<Guid> Deliver(byte[] body, Sealer by)
    {
        var id = Guid.CreateVersion7();
        await Database.Execute(
            "INSERT INTO webhook_deliveries (id, body) VALUES ($1, $2)",
            id,
            by.Seal(body, new Cell("webhook_deliveries", "body", id))
        );
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        Sealer.Dispose();
        await Database.DisposeAsync();
    }
}
