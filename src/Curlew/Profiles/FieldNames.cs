using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.Profiles;

/// <summary>What custom fields may be called: as a variable is, and not like anything that means something else.</summary>
static partial class FieldNames
{
    public const int Longest = 50;

    // What filters, variables and columns of profiles are called already: by such a name two things would be meant, one of them without anybody seeing it.
    // A test holds this against the words of all three.
    static readonly FrozenSet<string> Taken = """
        all any not segment is known starts_with from to after before within_days not_within_days
        received did_not_receive read did_not_read replied did_not_reply failed
        city state zipcode country tier customer_tier subscription tags is_active total_messages first_contact last_interaction subscription_updated_at created_at
        updated_at whatsapp_phone phone phone_match wa_id user_id display_name name first_name last_name email email_digest address_line1 address_line2 notes
        id profile recipient variant reason got_it planned_for sent_at delivered_at read_at failed_at replied_at replies left_marketing_at error_code retries postponed
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsTaken(string name) => Taken.Contains(name) || ColumnNames.IsOfProfile(name);

    /// <summary>A name as it is kept; null where no variable can be called so.</summary>
    public static string? Proper(string name) =>
        name.Trim().Normalize(NormalizationForm.FormC) is var proper && Form().IsMatch(proper) ? proper : null;

    /// <summary>A name made of the name of a column, as in loyalty_points; it may still be none.</summary>
    public static string Made(string column)
    {
        var words = Between().Replace(column.Trim().ToLowerInvariant(), "_").Trim('_');
        return words.Length > Longest ? words[..Longest].TrimEnd('_') : words;
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_]{0,49}$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    [GeneratedRegex(@"[^\p{L}\p{N}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Between();
}
