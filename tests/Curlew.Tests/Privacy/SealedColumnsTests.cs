using System.Text.RegularExpressions;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;

namespace Curlew.Tests.Privacy;

public sealed partial class SealedColumnsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // They speak of sealing and hold nothing that is sealed.
    static readonly string[] OnlySpeaking =
    [
        "listed_recipients.id",
        "sealed_keys.key_id",
        "sealed_keys.purpose",
        "unprocessed_deliveries.size",
        "whatsapp_accounts.id",
    ];

    // Digests with no way back, of what passes soon: under another key an address counts as new, and tries are counted from one.
    static readonly string[] Forgotten = ["sign_in_tries.scope", "staff_sessions.address_digest"];

    // Keys of look-up tables: they are made of a sealed id and follow it.
    static readonly string[] MadeOfSealed = ["whatsapp_message_ids.wamid_key", "identity_changes.wamid_key", "message_marks.target_key"];

    [Fact]
    public async Task Every_column_that_the_schema_calls_sealed_is_replaced_with_its_key_and_no_other()
    {
        await using var connection = await database.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);

        var catalog = await Catalog.Read(connection);

        var called = catalog
            .Columns.Where(column => SpeaksOfSealing().IsMatch(column.Comment ?? ""))
            .Select(column => $"{column.Table}.{column.Name}")
            .Except(OnlySpeaking)
            .Except(MadeOfSealed)
            .Except(Forgotten);
        Assert.Equal(
            called.Order(StringComparer.Ordinal),
            SealedColumns.All.Select(column => column.ToString()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_key_made_of_a_sealed_id_is_known()
    {
        var made = await database.Rows(
            """
            SELECT c.relname || '.' || a.attname
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND col_description(c.oid, a.attnum) LIKE 'wamid\_key()%'
            """
        );

        Assert.Equal(MadeOfSealed.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\bsealed\b|Keyed digest", RegexOptions.IgnoreCase)]
    private static partial Regex SpeaksOfSealing();
}
