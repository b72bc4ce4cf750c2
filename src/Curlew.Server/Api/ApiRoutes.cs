using System.Security.Cryptography;
using System.Text;
using Curlew.Audiences;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Staff;
using Curlew.Words;
using Microsoft.AspNetCore.DataProtection;

namespace Curlew.Server.Api;

/// <summary>
/// Answers requests of programs: knows who they are, counts them, lets each take effect once, and puts into an answer what came of it.
/// </summary>
sealed class ApiRoutes(ApiParts parts, IDataProtectionProvider protection, ILogger<ApiRoutes> log)
{
    /// <summary>Everything of the API is below it.</summary>
    public const string Root = "/api";

    /// <summary>Before the paths of this version.</summary>
    public const string Version = Root + "/v1";

    /// <summary>Where the document is, for everybody: it tells nothing of this installation.</summary>
    public const string DocumentPath = Version + "/openapi.json";

    const int LongestKey = 255;

    readonly Cursors cursors = new(protection);

    /// <summary>Maps every operation. They are for whoever shows a key, whatever cookie comes with them.</summary>
    public static void Map(WebApplication app, ApiParts parts, IReadOnlyList<Operation> operations)
    {
        var routes = new ApiRoutes(
            parts,
            app.Services.GetRequiredService<IDataProtectionProvider>(),
            app.Services.GetRequiredService<ILogger<ApiRoutes>>()
        );
        foreach (var operation in operations)
            app.MapMethods(Version + operation.Path, [operation.Method], (HttpContext context) => routes.Run(context, operation))
                .WithMetadata(operation)
                .AllowAnonymous();
        var document = new KeptAnswer(StatusCodes.Status200OK, OpenApi.Text(operations));
        app.MapMethods(DocumentPath, [HttpMethods.Get], (HttpContext context) => ApiEdge.Write(context, document)).AllowAnonymous();
        app.MapMethods(Reference.Path, [HttpMethods.Get], Reference.Show).AllowAnonymous();
        app.MapMethods(Reference.StartPath, [HttpMethods.Get], Reference.Start).AllowAnonymous();
        app.MapMethods(Reference.ScriptPath, [HttpMethods.Get], Reference.Bundle).AllowAnonymous();
    }

    async Task Run(HttpContext context, Operation operation)
    {
        var answer = await Answer(context, operation);
        if (!context.RequestAborted.IsCancellationRequested)
            await ApiEdge.Write(context, answer);
    }

    // Whatever goes wrong is told to whoever asked: what they can do something about in words, the rest by a number that the log has too.
    async Task<KeptAnswer> Answer(HttpContext context, Operation operation)
    {
        var language = Language.Of(context.Request);
        try
        {
            return await Known(context, operation, context.RequestAborted);
        }
        catch (ApiRefusal refused)
        {
            return Answers.Of(refused.Problem, language);
        }
        catch (NotPermitted denied)
        {
            return Answers.Of(new ApiProblem.Forbidden(Codes.Word(denied.Verb.Needs)), language);
        }
        catch (FilterRefused refused)
        {
            return Answers.Of(new ApiProblem.FilterRefused(refused.Path, refused.Problem), language);
        }
        catch (KeysRotating waits)
        {
            return Answers.Of(new ApiProblem.KeysRotating(waits.Outcome.Percent), language);
        }
        catch (Exception e) when (Trouble.IsOvertaken(e))
        {
            return Answers.Of(new ApiProblem.InFlight(TimeSpan.FromSeconds(1)), language);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for it any more.
            return new(StatusCodes.Status499ClientClosedRequest, "");
        }
        catch (Exception e) when (Trouble.IsRefusedValue(e))
        {
            return Answers.Of(new ApiProblem.ValueRefused(), language);
        }
        catch (Exception e)
        {
            var reference = Guid.NewGuid().ToString("N")[..12];
            log.LogError(e, "The request {Operation} failed ({Reference})", operation.Id, reference);
            ApiProblem problem = Trouble.IsDatabaseAway(e) ? new ApiProblem.DatabaseAway() : new ApiProblem.Unexpected(reference);
            return Answers.Of(problem, language);
        }
    }

    async Task<KeptAnswer> Known(HttpContext context, Operation operation, CancellationToken ct)
    {
        var actor = await Authenticate(context, ct);
        var allowance = parts.Limits.Take(actor.Id);
        ApiEdge.Tell(context, parts.Limits.Most, allowance);
        if (!allowance.IsGranted)
            throw new ApiRefusal(new ApiProblem.TooManyRequests(parts.Limits.Most, allowance.Seconds));
        var body = await Body.Bytes(context, ct);
        var call = new Call(context, operation, actor, body, cursors);
        call.DemandKnown();
        if (operation.Writes && context.Request.Headers.TryGetValue(ApiHeaders.IdempotencyKey, out var key))
            return await Once(context, operation, call, actor, Readable(key.ToString()), body, ct);
        call.SitDown(parts.Desks(actor, null));
        return await operation.Act(call, ct);
    }

    // The same for every key that does not count, whatever the reason.
    async Task<Actor> Authenticate(HttpContext context, CancellationToken ct)
    {
        const string scheme = "Bearer ";
        var shown =
            context.Request.Headers.Authorization is [{ } only] && only.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
                ? only[scheme.Length..]
                : "";
        return await parts.Keys.Look(shown, context.Connection.RemoteIpAddress, ct) ?? throw new ApiRefusal(new ApiProblem.Unauthorized());
    }

    static string Readable(string key) =>
        key.Length is > 0 and <= LongestKey && key.All(sign => sign is > ' ' and <= '~')
            ? key
            : throw new ApiRefusal(new ApiProblem.IdempotencyKeyWrong(LongestKey));

    async Task<KeptAnswer> Once(
        HttpContext context,
        Operation operation,
        Call call,
        Actor actor,
        string key,
        byte[] body,
        CancellationToken ct
    )
    {
        byte[] whole = [.. Encoding.UTF8.GetBytes($"{operation.Method} {context.Request.Path}{context.Request.QueryString}\n"), .. body];
        var digest = SHA256.HashData(whole);
        switch (await parts.Requests.Claim(Guid.Parse(actor.Id), key, digest, call.Told, ct))
        {
            case RequestClaim.Answered { Answer: var kept }:
                return kept with { Headers = new Dictionary<string, string>(kept.Headers) { [ApiHeaders.Replayed] = "true" } };
            case RequestClaim.OtherRequest:
                throw new ApiRefusal(new ApiProblem.IdempotencyKeyUsed());
            case RequestClaim.InFlight { Again: var again }:
                throw new ApiRefusal(new ApiProblem.InFlight(again));
            case RequestClaim.Unsettled:
                throw new ApiRefusal(new ApiProblem.Unsettled());
            case RequestClaim.First { Request: var request }:
                return await First(operation, call, actor, request, ct);
            default:
                throw new InvalidOperationException("A claim that is none of these.");
        }
    }

    async Task<KeptAnswer> First(Operation operation, Call call, Actor actor, IdempotentRequest request, CancellationToken ct)
    {
        var isOver = false;
        try
        {
            call.SitDown(parts.Desks(actor, request));
            var answer = await operation.Act(call, ct);
            isOver = request.IsKept;
            return answer;
        }
        finally
        {
            // What had no effect is looked at anew when it is sent again. One that was kept, or asks Meta, is not let go by this.
            if (!isOver)
                await parts.Requests.Release(request);
        }
    }
}
