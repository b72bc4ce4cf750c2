using System.Globalization;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What came of adding a number.</summary>
[Code("number.add")]
public abstract record AddOutcome : Outcome
{
    /// <summary>It is set up.</summary>
    /// <param name="Phone">Masked.</param>
    /// <param name="Name">What customers see it called; null where it has none.</param>
    /// <param name="CanSend">What Meta says of it: AVAILABLE, LIMITED or BLOCKED; null where it does not say.</param>
    /// <param name="TakenBack">Whether it was retired before.</param>
    /// <param name="MadeVerifyToken">The word for Meta's handshake, where there was none and one was made.</param>
    /// <param name="IsTold">Whether Meta tells an app of what happens in the account; null where it does not say.</param>
    public sealed record Added(NumberStanding Number, string? Name, string? CanSend, bool TakenBack, string? MadeVerifyToken, bool? IsTold)
        : AddOutcome
    {
        public override bool IsDone => true;

        /// <summary>Masked.</summary>
        public string? Phone => Number.Phone;

        /// <summary>Messages a second.</summary>
        public int Throughput => Number.Throughput;

        public string Portfolio => Number.PortfolioId;

        /// <summary>People in 24 hours; null is unlimited.</summary>
        public int? MessagingLimit => Number.MessagingLimit;
    }

    /// <summary>Its account has no token yet, and none was given.</summary>
    public sealed record TokenNeeded(string WabaId) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>No app secret is known at all, and none was given: nobody's webhooks could be believed.</summary>
    public sealed record SecretNeeded : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The app secret protects nothing.</summary>
    public sealed record SecretTooWeak(WeakSecret Why) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The verify token is one that anybody guesses.</summary>
    public sealed record VerifyTokenTooWeak(WeakToken Why) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The throughput is none that Meta knows.</summary>
    public sealed record NotAThroughput(int Least, int Most) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>There are several portfolios, and its own was not named.</summary>
    public sealed record PortfolioNeeded(IReadOnlyList<string> Portfolios) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Meta does not show the account to whoever has that token.</summary>
    public sealed record AccountRefused(string WabaId, [property: JsonIgnore] GraphError Error) : AddOutcome
    {
        public override bool IsMistake => true;

        /// <summary>In Meta's words; null where it had none.</summary>
        public string? Why => Error.Details ?? Error.Message ?? Error.Title;

        /// <summary>Meta's code of it.</summary>
        public string ErrorCode => Error.Code.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The account has other numbers, or none.</summary>
    /// <param name="Others">Those, by Meta's id.</param>
    public sealed record NotOfAccount(string PhoneNumberId, string WabaId, IReadOnlyList<string> Others) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The token may look at the account and not send.</summary>
    /// <param name="Scope">The permission it lacks.</param>
    public sealed record TokenMayNotSend(string Scope) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Meta shows a number that cannot be read.</summary>
    public sealed record PhoneUnreadable(string? Shown) : AddOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Meta did not answer.</summary>
    public sealed record MetaSilent(string Why) : AddOutcome
    {
        public override bool IsMistake => true;
    }
}
