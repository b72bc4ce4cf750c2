using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Messages;

/// <summary>A message that holds every word asked for.</summary>
public sealed record Match(Guid Message, DateTimeOffset At, Guid Profile, string? PhoneNumberId, bool Incoming, string Text)
{
    /// <summary>Where the next page begins.</summary>
    public Cursor Cursor => new(At, Message);
}

/// <summary>Finds messages by whole words, in any order, whatever their case and accents; the youngest first.</summary>
public sealed class SearchMessages(Database database, Sealer sealer, TimeProvider clock)
{
    // Most searches are for something recent. What a short look does not fill a longer one does, and only the last one touches every
    // partition.
    static readonly TimeSpan[] Looks = [TimeSpan.FromDays(31), TimeSpan.FromDays(92), TimeSpan.FromDays(366)];

    readonly MessageWords words = new(sealer);

    /// <summary>Searches all conversations.</summary>
    /// <param name="before">Where the page before ended; null for the first page.</param>
    public Task<List<Match>> Everywhere(string question, Cursor? before = null, int most = 50, CancellationToken ct = default) =>
        Search(question, null, before ?? Cursor.End, most, ct);

    /// <summary>Searches what one person wrote and was written.</summary>
    /// <inheritdoc cref="Everywhere"/>
    public Task<List<Match>> InConversation(
        Guid profile,
        string question,
        Cursor? before = null,
        int most = 50,
        CancellationToken ct = default
    ) => Search(question, profile, before ?? Cursor.End, most, ct);

    async Task<List<Match>> Search(string question, Guid? profile, Cursor before, int most, CancellationToken ct)
    {
        // All of them stand under one key: under another there is nothing, or everything.
        foreach (var digests in words.Questions(question, profile))
            if (await Search(digests, question, before, most, ct) is { Count: > 0 } found)
                return found;
        return [];
    }

    async Task<List<Match>> Search(long[] digests, string question, Cursor before, int most, CancellationToken ct)
    {
        var (found, until) = (new List<Match>(), before.At);

        var newest = before == Cursor.End ? clock.GetUtcNow() : before.At;
        foreach (var since in Looks.Select(look => newest - look).Append(DateTimeOffset.UnixEpoch.AddYears(-1)))
        {
            found.AddRange(
                (await Matches(digests, since, until, before, most - found.Count, ct)).Where(match =>
                    // A text that does not open, because somebody has changed it, is not known to hold anything.
                    match.Text.Length > 0
                    && MessageWords.Holds(match.Text, question)
                )
            );
            if (found.Count >= most)
                break;
            // The next look ends just below this one: PostgreSQL counts in microseconds.
            until = since.AddMicroseconds(-1);
        }

        return found;
    }

    Task<List<Match>> Matches(long[] digests, DateTimeOffset since, DateTimeOffset until, Cursor before, int most, CancellationToken ct) =>
        database.Query(
            [digests, since, until, before.At, before.Id, most],
            row => new Match(
                row.GetGuid(0),
                row.GetFieldValue<DateTimeOffset>(1),
                row.GetGuid(2),
                row.TextOrNull(3),
                row.GetString(4) == "incoming",
                new OpenedRow(sealer).Text(row.GetString(5), new Cell("whatsapp_messages", "content", row.GetGuid(0))) ?? ""
            ),
            ct
        );
}
