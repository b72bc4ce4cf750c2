using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Templates;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>A saved text, filled for one person.</summary>
/// <param name="Text">Null where something is missing.</param>
/// <param name="Missing">The first variable that the person has no value for and the text no fallback.</param>
public sealed record FilledReply(string? Text, string? Missing)
{
    /// <summary>Null where there is no such text or no such person.</summary>
    internal static Task<FilledReply?> For(Session session, Sealer sealer, string text, Guid profile, CancellationToken ct) =>
        Read(session, sealer, text, profile, ct);

    static Task<FilledReply?> Read(Session session, Sealer sealer, string text, Guid profile, CancellationToken ct) =>
        session.First([text, profile], row => Fill(row, sealer, profile), ct);

    static FilledReply Fill(NpgsqlDataReader row, Sealer sealer, Guid profile)
    {
        var name = new OpenedRow(sealer).Text(row.TextOrNull(1), new Cell("user_profiles", "display_name", profile));
        var filled = Placeholders.Fill(row.GetString(0), variable => variable switch
            {
                "name" => name,
                "first_name" => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
                "city" => row.TextOrNull(2),
                "state" => row.TextOrNull(3),
                "zipcode" => row.TextOrNull(4),
                "tier" => row.TextOrNull(5),
                _ => null,
            });
        return filled.Missing is null ? new(filled.Text, null) : new(null, filled.Missing);
    }
}
