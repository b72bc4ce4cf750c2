using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>A saved text, filled for one person.</summary>
/// <param name="Text">Null where something is missing.</param>
/// <param name="Missing">The first variable that the person has no value for and the text no fallback.</param>
public sealed record FilledReply(string? Text, string? Missing)
{
    /// <summary>Null where there is no such text or no such person.</summary>
    /// <param name="opensPersonal">Whether whoever asks may see personal fields of the business's own; otherwise those are nothing to say.</param>
    internal static async Task<FilledReply?> For(
        Session session,
        Sealer sealer,
        string text,
        Guid profile,
        bool opensPersonal,
        CancellationToken ct
    )
    {
        var fields = (await CustomFields.InUse(session, ct)).FindAll(field => opensPersonal || !field.IsPersonal);
        return await Read(session, text, profile, row => Fill(row, sealer, profile, fields), ct);
    }

    static Task<FilledReply?> Read(
        Session session,
        string text,
        Guid profile,
        Func<NpgsqlDataReader, FilledReply> fill,
        CancellationToken ct
    ) => session.First([text, profile], fill, ct);

    static FilledReply Fill(NpgsqlDataReader row, Sealer sealer, Guid profile, List<CustomField> fields)
    {
        var custom = new FieldVariables(fields, row.GetString(6)).Of(sealer, profile, row.TextOrNull(7), row.TextOrNull(8));
        var name = new OpenedRow(sealer).Text(row.TextOrNull(1), new Cell("user_profiles", "display_name", profile));
        var filled = Placeholders.Fill(row.GetString(0), variable => variable switch
            {
                "name" => name,
                "first_name" => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
                "city" => row.TextOrNull(2),
                "state" => row.TextOrNull(3),
                "zipcode" => row.TextOrNull(4),
                "tier" => row.TextOrNull(5),
                _ => Custom(variable),
            });
        return filled.Missing is null ? new(filled.Text, null) : new(null, filled.Missing);

        string? Custom(string variable)
        {
            try
            {
                return custom(variable);
            }
            catch (SealBroken)
            {
                // As with a name that does not open: there is nothing to say, and whoever writes sees it.
                return null;
            }
        }
    }
}
