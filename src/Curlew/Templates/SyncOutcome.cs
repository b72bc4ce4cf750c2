using System.Globalization;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What came of reading Meta's copies of an account's templates.</summary>
[Code("template.sync")]
public abstract record SyncOutcome : Outcome
{
    /// <summary>They are taken over.</summary>
    /// <param name="Count">How many Meta has, in all languages.</param>
    public sealed record Taken(int Count) : SyncOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Count;
    }

    /// <summary>Meta refused to list them.</summary>
    public sealed record Refused([property: JsonIgnore] GraphError Error) : SyncOutcome
    {
        public string Why => Error.Details ?? Error.Message ?? Error.Title ?? "";

        public string ErrorCode => Error.Code.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Meta did not answer.</summary>
    public sealed record Unanswered(string Why) : SyncOutcome;

    /// <summary>No number of that account reaches Meta.</summary>
    public sealed record OutOfReach(string Account) : SyncOutcome;
}
