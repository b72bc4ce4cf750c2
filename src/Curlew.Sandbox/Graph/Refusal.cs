using System.Collections.Frozen;
using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>Why a call is refused or a message failed, with Meta's code.</summary>
/// <param name="Details">`error_data.details`: what exactly is wrong, for a developer.</param>
/// <param name="Subcode">`error_subcode`; only Graph's own authentication and object errors still carry one.</param>
sealed record Refusal(int Code, string Details, int? Subcode = null)
{
    public static readonly FrozenDictionary<int, MetaError> Known = MetaErrors.Table.ToFrozenDictionary(error => error.Code);

    public MetaError Meaning => Known.TryGetValue(Code, out var error) ? error : new(Code, 400, "Unknown error");

    /// <summary>Graph's own general codes say in the message itself what is wrong.</summary>
    public bool IsGeneral => Code is 100 or 104 or 190 or 2500;

    /// <summary>Graph writes `(#code) title`; for its general codes the details stand in the message itself.</summary>
    public string Message =>
        Subcode is >= 2_000_000 ? "Invalid parameter"
        : IsGeneral ? Details
        : string.Create(CultureInfo.InvariantCulture, $"(#{Code}) {Meaning.Title}");
}

/// <param name="Http">Status of the answer when the code comes at once rather than by webhook.</param>
sealed record MetaError(int Code, int Http, string Title);
