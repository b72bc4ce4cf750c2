using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Tests.Schema;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Curlew.Tests.Postgres;

public sealed class DatabaseRolesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A copy of a database has the rights to everything in it, and none to itself.
    public async ValueTask InitializeAsync()
    {
        await using var superuser = await database.AsSuperuser();
        await superuser.Execute(DatabaseRoles.Script);
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("UPDATE audit_trail SET outcome = 'nothing'")]
    [InlineData("DELETE FROM audit_trail")]
    [InlineData("TRUNCATE audit_trail")]
    [InlineData("UPDATE consent_events SET became = 'subscribed'")]
    [InlineData("DELETE FROM consent_events")]
    [InlineData("TRUNCATE consent_events")]
    [InlineData("UPDATE consent_events SET profile_id = profile_id")]
    [InlineData("UPDATE consent_events SET at = now(), evidence = evidence")]
    [InlineData("ALTER TABLE audit_trail DISABLE TRIGGER ALL")]
    [InlineData("DROP TRIGGER only_added_to ON audit_trail")]
    [InlineData("TRUNCATE user_profiles")]
    [InlineData("DELETE FROM user_profiles")]
    [InlineData("DELETE FROM audit_lanes")]
    [InlineData("DELETE FROM sealed_keys")]
    [InlineData("DELETE FROM key_rotations")]
    [InlineData("DELETE FROM schema_migrations")]
    [InlineData("CREATE TABLE mine (id integer)")]
    [InlineData("ALTER TABLE user_profiles ADD COLUMN mine integer")]
    [InlineData("DROP TABLE alarms")]
    [InlineData("CREATE INDEX ON alarms (kind)")]
    [InlineData("CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("CREATE OR REPLACE FUNCTION new_id() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'")]
    [InlineData("CREATE SCHEMA app_user")]
    [InlineData("CREATE ROLE mine")]
    [InlineData("SET ROLE curlew_owner")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("ALTER SYSTEM SET fsync = off")]
    [InlineData("ALTER ROLE app_user SUPERUSER")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT pg_read_file('PG_VERSION')")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'cat'")]
    [InlineData("COPY alarms FROM PROGRAM 'env'")]
    [InlineData("COPY alarms TO '/tmp/alarms'")]
    [InlineData("SELECT create_words_partition('2031-01-01')")]
    [InlineData("SELECT let_partition_be_rewritten('audit_trail')")]
    [InlineData("DELETE FROM whatsapp_messages_elsewhen")]
    [InlineData("INSERT INTO message_words_elsewhen DEFAULT VALUES")]
    [InlineData("SELECT * FROM report.user_profiles")]
    public async Task Whoever_works_can_change_neither_records_nor_schema_nor_server(string attempt)
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Worker));
    }

    [Theory]
    [InlineData("SELECT display_name FROM public.user_profiles")]
    [InlineData("SELECT content FROM public.whatsapp_messages")]
    [InlineData("SELECT * FROM public.sealed_keys")]
    [InlineData("SELECT * FROM public.audit_trail")]
    [InlineData("UPDATE report.user_profiles SET city = 'x'")]
    [InlineData("DELETE FROM report.consent_events")]
    [InlineData("SELECT public.move_consents(public.new_id(), public.new_id())")]
    [InlineData("CREATE VIEW report.mine AS SELECT 1 AS one")]
    [InlineData("CREATE TEMPORARY TABLE mine (id integer)")]
    [InlineData("CREATE TABLE public.mine (id integer)")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'cat'")]
    [InlineData("SELECT pg_read_file('PG_VERSION')")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SET ROLE app_user")]
    public async Task Whoever_reports_reads_views_and_nothing_behind_them(string attempt)
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Report));
        Assert.Null(await Refusal("SELECT city, count(*) FROM report.user_profiles GROUP BY city", DatabaseRoles.Report));
    }

    [Theory]
    [InlineData("UPDATE whatsapp_messages SET content = ''")]
    [InlineData("DELETE FROM user_profiles")]
    [InlineData("DELETE FROM audit_trail")]
    [InlineData("SELECT * FROM whatsapp_accounts")]
    [InlineData("SELECT display_name FROM user_profiles")]
    [InlineData("SELECT * FROM audit_trail")]
    [InlineData("SELECT * FROM report.user_profiles")]
    [InlineData("INSERT INTO whatsapp_messages DEFAULT VALUES")]
    [InlineData("UPDATE sealed_keys SET state = 'retired'")]
    [InlineData("TRUNCATE whatsapp_messages")]
    [InlineData("DROP TABLE whatsapp_messages")]
    [InlineData("SELECT drop_audit_partition('2024-01-01')")]
    [InlineData("CREATE TEMPORARY TABLE mine (id integer)")]
    [InlineData("CREATE TABLE mine (id integer)")]
    [InlineData("COPY whatsapp_messages TO PROGRAM 'cat'")]
    [InlineData("SET ROLE curlew_owner")]
    public async Task Whoever_archives_touches_only_what_is_archived(string attempt)
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Archive));
        Assert.Null(await Refusal("DELETE FROM whatsapp_messages WHERE \"timestamp\" < '2020-01-01'", DatabaseRoles.Archive));
    }

    [Theory]
    [InlineData("CREATE ROLE mine")]
    [InlineData("CREATE DATABASE mine")]
    [InlineData("ALTER ROLE curlew_owner SUPERUSER")]
    [InlineData("ALTER SYSTEM SET fsync = off")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT pg_read_file('PG_VERSION')")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'cat'")]
    [InlineData("DELETE FROM audit_trail")]
    public async Task Whoever_owns_the_schema_owns_nothing_of_the_server(string attempt)
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Owner));
    }

    [Theory]
    [InlineData("CREATE TEMPORARY TABLE mine (id integer) ON COMMIT DROP")]
    [InlineData("SELECT pg_advisory_xact_lock(1)")]
    [InlineData("LISTEN something")]
    [InlineData("NOTIFY something")]
    [InlineData("SELECT create_message_partition('2031-01-01')")]
    [InlineData(
        "SELECT create_message_partition('2031-03-01'); UPDATE whatsapp_messages_2031_03 SET content = content; UPDATE message_words_2031_03 SET words = words"
    )]
    [InlineData("UPDATE consent_events SET message_id = message_id, evidence = evidence")]
    public async Task What_work_needs_besides_rows_is_there(string statement)
    {
        Assert.Null(await Refusal(statement, DatabaseRoles.Worker));
    }

    [Fact]
    public async Task Rows_can_be_copied_in()
    {
        await using var connection = await database.Database.Open(Cancel);
        await using (var rows = await connection.BeginTextImportAsync("COPY frequency_caps (days, messages) FROM STDIN", Cancel))
            await rows.WriteAsync("300\t7\n");

        Assert.Equal(7, await database.Value<int>("SELECT messages FROM frequency_caps WHERE days = 300"));
    }

    [Fact]
    public async Task A_partition_made_while_Curlew_runs_is_written_and_read_through_its_table()
    {
        var moment = new DateTimeOffset(2032, 5, 3, 0, 0, 0, TimeSpan.Zero);
        await using var rows = await database.Another();

        await new MessagePartitions(rows, new FakeTimeProvider(moment)).MakeAhead(Cancel);
        await using var insert = rows.Source.CreateCommand(
            "INSERT INTO whatsapp_messages (message_type, status, direction, \"timestamp\") VALUES ('text', 'received', 'incoming', $1)"
        );
        insert.Parameters.Add(new() { Value = moment.UtcDateTime });
        await insert.ExecuteNonQueryAsync(Cancel);

        Assert.Equal(
            ["whatsapp_messages_2032_05 | curlew_owner"],
            await rows.Rows(
                "SELECT m.tableoid::regclass::text, c.relowner::regrole::text FROM whatsapp_messages m JOIN pg_class c ON c.oid = m.tableoid"
            )
        );
    }

    [Theory]
    [InlineData("2008-12-31")]
    [InlineData("2101-01-01")]
    public async Task Partitions_are_made_for_months_that_messages_can_have_only(string day)
    {
        Assert.Equal(
            PostgresErrorCodes.InvalidParameterValue,
            await Refusal($"SELECT create_message_partition('{day}')", DatabaseRoles.Worker)
        );
    }

    [Fact]
    public async Task A_schema_of_the_users_name_does_not_stand_before_ours()
    {
        await using var superuser = await database.AsSuperuser();
        await superuser.Execute(
            "CREATE SCHEMA app_user CREATE TABLE alarms (id integer); GRANT USAGE ON SCHEMA app_user TO app_user; GRANT ALL ON app_user.alarms TO app_user"
        );
        await superuser.Execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app_user, public', current_database()); END $$"
        );

        await using var rows = await Database.Connect(ConnectionString(pooling: false), Cancel);
        await using var look = rows.Source.CreateCommand(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'alarms'::regclass"
        );

        Assert.Equal("public", await look.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task Views_for_reports_show_no_column_that_is_sealed_and_no_text_of_anybody()
    {
        await using var connection = await TestServer.Arranger(database.Database).OpenConnectionAsync(Cancel);
        var catalog = await Catalog.Read(connection);

        var shown = catalog.Views.SelectMany(view => view.Columns.Split(", "), (view, column) => (Table: view.Name, Column: column));
        var comments = catalog.Columns.ToDictionary(column => (column.Table, column.Name), column => column.Comment!);

        Assert.All(shown, column =>
            Assert.DoesNotMatch("(?i)sealed|digest|text of|the words|who (created|retired|decided)", comments[column])
        );
        Assert.All(catalog.Views, view => Assert.False(string.IsNullOrEmpty(view.Comment)));
    }

    [Fact]
    public async Task What_the_operator_reads_is_what_runs_and_running_it_again_changes_nothing()
    {
        await using var superuser = await database.AsSuperuser();
        const string Rights =
            "SELECT c.oid::regclass::text, c.relowner::regrole::text, (SELECT string_agg(acl::text, ' ' ORDER BY acl::text) FROM unnest(c.relacl) acl) FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'report'::regnamespace) AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition ORDER BY 1";
        var before = await superuser.Rows(Rights);

        await superuser.Execute(DatabaseRoles.Script);

        Assert.Equal(before, await superuser.Rows(Rights));
    }

    [Theory]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT lo_creat(-1)")]
    [InlineData("SELECT lo_create(0)")]
    [InlineData("SELECT lo_from_bytea(0, 'x')")]
    [InlineData("SELECT lo_put(1, 0, 'x')")]
    [InlineData("SELECT lo_open(1, 131072)")]
    [InlineData("SELECT lowrite(0, 'x')")]
    [InlineData("SELECT lo_truncate(0, 0)")]
    [InlineData("SELECT lo_unlink(1)")]
    public async Task Neither_who_works_nor_who_reports_touches_large_objects(string attempt)
    {
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Worker));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(attempt, DatabaseRoles.Report));
    }

    [Fact]
    public async Task Nobody_is_given_anything_of_large_objects()
    {
        await using var rows = await database.Another();

        Assert.Empty(
            await rows.Rows(
                "SELECT r.rolname, p.oid::regprocedure::text FROM pg_proc p, pg_roles r WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^(lo_|loread|lowrite)' AND r.rolname IN ('app_user', 'app_report', 'app_archive', 'curlew_owner') AND has_function_privilege(r.oid, p.oid, 'EXECUTE') ORDER BY 1, 2"
            )
        );
    }

    // Whoever works logs in; the others, who have no password, are played by the superuser.
    async Task<string?> Refusal(string statement, string role)
    {
        await using var superuser = await database.AsSuperuser();
        var isWorker = role == DatabaseRoles.Worker;
        await using var connection = await (isWorker ? database.Database : superuser).Open(Cancel);
        if (!isWorker)
            await new NpgsqlCommand($"SET SESSION AUTHORIZATION {role}", connection).ExecuteNonQueryAsync(Cancel);
        await using var attempt = new NpgsqlCommand(statement, connection);
        return (await Record.ExceptionAsync(() => attempt.ExecuteNonQueryAsync(Cancel)) as PostgresException)?.SqlState;
    }

    string ConnectionString(bool pooling) => new NpgsqlConnectionStringBuilder(database.Address) { Pooling = pooling }.ConnectionString;
}
