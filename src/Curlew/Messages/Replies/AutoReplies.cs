using System.Globalization;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.Templates;
using Npgsql;

namespace Curlew.Messages;

/// <summary>
/// Answers that need no person: welcome, away, keyword. A message gets at most one of them, in the order keyword, welcome, away; whoever
/// stops, starts or may be meaning to stop gets none.
/// </summary>
public sealed class AutoReplies(Database database, Sealer sealer)
{
    const int LongestText = 1000;

    // PostgreSQL's 24:00, for which there is no TimeOnly.
    static readonly TimeSpan EndOfDay = TimeSpan.FromHours(24);

    /// <summary>Sets a reply up, or replaces the one for the same trigger, words and number.</summary>
    internal static async Task<ReplyOutcome> Save(Transaction tx, AutoReply reply, CancellationToken ct)
    {
        if (reply.Trigger is Trigger.Keyword && reply.PlainKeyword is not { Length: > 0 })
            return new ReplyOutcome.NoWords(reply.Keyword ?? "");
        var (hasTemplate, hasNumber) = await Fits(tx, reply.Template, reply.PhoneNumberId, ct);
        if (!hasTemplate)
            return new ReplyOutcome.NoSuchText(reply.Template);
        if (!hasNumber)
            return new ReplyOutcome.NoSuchNumber(reply.PhoneNumberId!);

        var (hours, trigger) = (reply.Hours ?? OpeningHours.Always, reply.Trigger.ToString().ToLowerInvariant());
        return new ReplyOutcome.Saved(
            await Save(
                tx,
                [
                    trigger,
                    reply.Trigger is Trigger.Keyword ? reply.PlainKeyword : null,
                    reply.Template,
                    reply.PhoneNumberId,
                    hours.Days.Select(day => day is DayOfWeek.Sunday ? 7 : (int)day).ToArray(),
                    hours.Opens,
                    hours.Closes?.ToString("O", CultureInfo.InvariantCulture) ?? "24:00",
                    reply.AgainAfter ?? AutoReply.UsualPeriod,
                ],
                ct
            )
        );
    }

    /// <summary>Stops giving a reply.</summary>
    internal static async Task<ReplyOutcome> SwitchOff(Transaction tx, Guid reply, CancellationToken ct) =>
        await Off(tx, reply, ct) == 1 ? new ReplyOutcome.SwitchedOff() : new ReplyOutcome.NotOn();

    static async Task<(bool Template, bool Number)> Fits(Transaction tx, string template, string? number, CancellationToken ct) =>
        await tx.First([template, number], row => (row.GetBoolean(0), row.GetBoolean(1)), ct);

    static Task<Guid> Save(Transaction tx, object?[] reply, CancellationToken ct) => tx.First(reply, row => row.GetGuid(0), ct);

    static Task<int> Off(Transaction tx, Guid reply, CancellationToken ct) => tx.Execute([reply], ct);

    /// <summary>The replies that are given, those to keywords first.</summary>
    public Task<List<GivenReply>> List(CancellationToken ct = default) =>
        database.Query(
            [],
            row => new GivenReply(
                row.GetGuid(0),
                row.GetString(1),
                row.TextOrNull(2),
                row.GetString(3),
                row.TextOrNull(4),
                row.GetTimeSpan(5)
            ),
            ct
        );

    /// <summary>The replies to claimed messages; most messages have none.</summary>
    internal async Task<List<DueReply>> Due(IReadOnlyList<QueueItem> items, CancellationToken ct)
    {
        if (items.Count == 0 || await Active(ct) is not { Count: > 0 } replies)
            return [];
        var written = await Written(
            [.. items.Select(i => i.Id)],
            [.. items.Select(i => i.MessageRow)],
            [.. items.Select(i => i.MessageTimestamp)],
            ct
        );
        var fields = replies.SelectMany(rule => Placeholders.Names(rule.Text)).Any(variable => !ProfileVariables.All.Contains(variable))
            ? await CustomFields.InUse(database, ct)
            : [];
        return [.. written.Select(message => For(message, replies, fields)).OfType<DueReply>()];
    }

    /// <summary>Takes the right to give a reply; false when the number gave it to the person not long ago.</summary>
    internal async Task<bool> Take(DueReply due, Guid item, Guid profile, DateTimeOffset now, CancellationToken ct) =>
        await Give(due.Reply, profile, item, now, due.AgainAfter, due.Answer.PhoneNumberId, ct) == 1;

    /// <summary>Counts a template as used.</summary>
    internal Task<int> Used(string template, DateTimeOffset now, CancellationToken ct) => database.Execute([template, now], ct);

    sealed record Rule(
        Guid Id,
        Trigger Trigger,
        string? Keyword,
        string? PhoneNumberId,
        string Template,
        string Text,
        string Language,
        OpeningHours Hours,
        TimeSpan AgainAfter,
        TimeZoneInfo Zone
    );

    sealed record WrittenMessage(
        Answer Answer,
        string? Text,
        DateTimeOffset At,
        DateTimeOffset? Before,
        Func<string, string?> Value,
        string? Fields,
        string? PersonalFields
    );

    DueReply? For(WrittenMessage message, List<Rule> rules, List<CustomField> fields)
    {
        if (SubscriptionWords.Read(message.Text) is not Wording.Neither)
            return null;
        var words = $" {PlainWords.Of(message.Text ?? "", LongestText)} ";
        var rule = rules
            .Where(rule => rule.PhoneNumberId is null || rule.PhoneNumberId == message.Answer.PhoneNumberId)
            .OrderBy(rule =>
                rule.Trigger switch
                {
                    Trigger.Keyword => 0,
                    Trigger.Welcome => 1,
                    _ => 2,
                }
            )
            .FirstOrDefault(rule => Fits(rule, message, words));
        // A text with a hole in it is worse than none: the variable needs a fallback.
        return rule is not null && Filled(rule, message, fields) is { Missing: null, Text: var text }
            ? new(message.Answer with { Text = text, Template = rule.Template }, rule.Id, rule.AgainAfter)
            : null;
    }

    Filled? Filled(Rule rule, WrittenMessage message, List<CustomField> fields)
    {
        try
        {
            var custom = new FieldVariables(fields, rule.Language).Of(
                sealer,
                message.Answer.Profile,
                message.Fields,
                message.PersonalFields
            );
            return Placeholders.Fill(rule.Text, name => message.Value(name) ?? custom(name));
        }
        catch (SealBroken)
        {
            // Somebody has changed this person's row: the others are answered, and whoever opens the conversation answers this one.
            return null;
        }
    }

    static bool Fits(Rule rule, WrittenMessage message, string words) =>
        rule.Trigger switch
        {
            Trigger.Keyword => words.Contains($" {rule.Keyword} ", StringComparison.Ordinal),
            Trigger.Welcome => message.Before is not { } before || message.At - before > rule.AgainAfter,
            _ => !rule.Hours.IsOpen(message.At, rule.Zone),
        };

    Task<List<Rule>> Active(CancellationToken ct) => database.Query([], ReadRule, ct);

    Task<List<WrittenMessage>> Written(Guid[] items, Guid[] messages, DateTimeOffset[] moments, CancellationToken ct) =>
        database.Query([items, messages, moments], ReadMessage, ct);

    Task<int> Give(Guid reply, Guid profile, Guid item, DateTimeOffset now, TimeSpan againAfter, string number, CancellationToken ct) =>
        database.Execute([reply, profile, item, now, againAfter, number], ct);

    static Rule ReadRule(NpgsqlDataReader row)
    {
        var closes = row.GetFieldValue<TimeSpan>(8);
        var days = row.GetFieldValue<int[]>(6).Select(day => (DayOfWeek)(day % 7)).ToList();
        return new(
            row.GetGuid(0),
            Enum.Parse<Trigger>(row.GetString(1), ignoreCase: true),
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(11),
            new(days, TimeOnly.FromTimeSpan(row.GetFieldValue<TimeSpan>(7)), closes < EndOfDay ? TimeOnly.FromTimeSpan(closes) : null),
            row.GetTimeSpan(9),
            TimeZoneInfo.FindSystemTimeZoneById(row.GetString(10))
        );
    }

    WrittenMessage ReadMessage(NpgsqlDataReader row)
    {
        var (profile, message, opened) = (row.GetGuid(1), row.GetGuid(3), new OpenedRow(sealer));
        var name = opened.Text(row.TextOrNull(9), new Cell("user_profiles", "display_name", profile));
        var (city, state, zipcode, tier) = (row.TextOrNull(10), row.TextOrNull(11), row.TextOrNull(12), row.TextOrNull(13));
        return new(
            new Answer(
                row.GetGuid(0),
                profile,
                row.GetString(2),
                row.GetFieldValue<DateTimeOffset>(6),
                row.TextOrNull(7),
                row.TextOrNull(8),
                ""
            ),
            opened.Text(row.TextOrNull(4), new Cell("whatsapp_messages", "content", message)),
            row.GetFieldValue<DateTimeOffset>(5),
            row.OrNull<DateTimeOffset>(14),
            variable =>
                variable switch
                {
                    "name" => name,
                    "first_name" => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
                    "city" => city,
                    "state" => state,
                    "zipcode" => zipcode,
                    "tier" => tier,
                    _ => null,
                },
            row.TextOrNull(15),
            row.TextOrNull(16)
        );
    }
}

/// <summary>A reply that is set up.</summary>
/// <param name="Trigger">keyword, welcome or away.</param>
/// <param name="PhoneNumberId">The business number it answers for; null for all.</param>
public sealed record GivenReply(Guid Id, string Trigger, string? Keyword, string Template, string? PhoneNumberId, TimeSpan AgainAfter);

/// <summary>An answer to a claimed message, ready to be sent inside the service window.</summary>
/// <param name="Template">The business's own text it is from.</param>
sealed record Answer(
    Guid Item,
    Guid Profile,
    string PhoneNumberId,
    DateTimeOffset LastIncoming,
    string? Phone,
    string? UserId,
    string Text,
    string? Template = null
);

/// <summary>An automatic reply that is to be given, unless the person was given it not long ago.</summary>
sealed record DueReply(Answer Answer, Guid Reply, TimeSpan AgainAfter);
