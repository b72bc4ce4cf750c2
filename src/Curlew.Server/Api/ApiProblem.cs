using System.Text.Json.Serialization;
using Curlew.Audiences;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>Why a request was not done before, or beside, what the engine says of it.</summary>
[Code("api")]
abstract record ApiProblem
{
    /// <summary>As HTTP has it.</summary>
    [JsonIgnore]
    public abstract int Status { get; }

    /// <summary>The field, parameter or header that is at fault; null where it is none.</summary>
    [JsonIgnore]
    public virtual string? At => null;

    /// <summary>When it may be tried again; null where that would change nothing.</summary>
    [JsonIgnore]
    public virtual TimeSpan? After => null;

    /// <summary>No key, or none that counts here and now: it is not said which.</summary>
    public sealed record Unauthorized : ApiProblem
    {
        public override int Status => 401;
    }

    /// <param name="Permission">What the key lacks.</param>
    public sealed record Forbidden(string Permission) : ApiProblem
    {
        public override int Status => 403;
    }

    public sealed record NotFound : ApiProblem
    {
        public override int Status => 404;
    }

    public sealed record MethodNotAllowed : ApiProblem
    {
        public override int Status => 405;
    }

    /// <param name="Most">Bytes.</param>
    public sealed record TooLarge(int Most) : ApiProblem
    {
        public override int Status => 413;
    }

    public sealed record NotJson : ApiProblem
    {
        public override int Status => 415;
    }

    /// <param name="Line">Where reading ended, counted from 1; 0 where that is not known.</param>
    public sealed record Malformed(long Line) : ApiProblem
    {
        public override int Status => 400;
    }

    /// <summary>The body is JSON and no object.</summary>
    public sealed record NotAnObject : ApiProblem
    {
        public override int Status => 400;
    }

    public sealed record FieldMissing(string Field) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Field;
    }

    /// <param name="Fields">Those there are.</param>
    public sealed record FieldUnknown(string Field, IReadOnlyList<string> Fields) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Field;
    }

    /// <param name="Field">As in buttons[0].kind.</param>
    public sealed record FieldWrong(string Field) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Field;
    }

    /// <summary>A number that is too small or too large.</summary>
    public sealed record OutOfRange(string Field, int Least, int Most) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Field;
    }

    /// <summary>A word that is none of those there are.</summary>
    public sealed record NotOneOf(string Field, IReadOnlyList<string> Words) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Field;
    }

    /// <summary>The cursor is of another list or another key, or was made up.</summary>
    public sealed record CursorWrong : ApiProblem
    {
        public override int Status => 422;

        public override string At => "cursor";
    }

    /// <summary>The database takes no such value.</summary>
    public sealed record ValueRefused : ApiProblem
    {
        public override int Status => 422;
    }

    /// <param name="Part">Of a filter, as in filter.all[0].city.</param>
    public sealed record FilterRefused(string Part, FilterProblem Problem) : ApiProblem
    {
        public override int Status => 422;

        public override string At => Part;
    }

    public sealed record TooManyRequests(int Most, int Seconds) : ApiProblem
    {
        public override int Status => 429;

        public override TimeSpan? After => TimeSpan.FromSeconds(Seconds);
    }

    /// <summary>An Idempotency-Key that is empty, too long, or not of visible characters.</summary>
    public sealed record IdempotencyKeyWrong(int Most) : ApiProblem
    {
        public override int Status => 400;

        public override string At => ApiHeaders.IdempotencyKey;
    }

    /// <summary>It came before with another request.</summary>
    public sealed record IdempotencyKeyUsed : ApiProblem
    {
        public override int Status => 422;

        public override string At => ApiHeaders.IdempotencyKey;
    }

    /// <summary>The same request is under way.</summary>
    /// <param name="Again">When to ask again.</param>
    public sealed record InFlight(TimeSpan Again) : ApiProblem
    {
        public override int Status => 409;

        public override TimeSpan? After => Again;
    }

    /// <summary>It was asked of Meta, and nobody knows what came of it.</summary>
    public sealed record Unsettled : ApiProblem
    {
        public override int Status => 409;
    }

    /// <summary>Numbers and ids get another key just now.</summary>
    public sealed record KeysRotating(int Percent) : ApiProblem
    {
        public override int Status => 409;

        public override TimeSpan? After => TimeSpan.FromSeconds(30);
    }

    public sealed record DatabaseAway : ApiProblem
    {
        public override int Status => 503;

        public override TimeSpan? After => TimeSpan.FromSeconds(5);
    }

    /// <param name="Reference">What the log has beside what went wrong.</param>
    public sealed record Unexpected(string Reference) : ApiProblem
    {
        public override int Status => 500;
    }
}

/// <summary>A request cannot be gone on with: caught by whoever answers it, and told as that problem.</summary>
sealed class ApiRefusal(ApiProblem problem) : Exception(Codes.Of(problem))
{
    public ApiProblem Problem => problem;
}

/// <summary>Names of headers.</summary>
static class ApiHeaders
{
    public const string IdempotencyKey = "Idempotency-Key",
        Replayed = "Idempotent-Replayed",
        RateLimit = "RateLimit",
        RateLimitPolicy = "RateLimit-Policy";
}
