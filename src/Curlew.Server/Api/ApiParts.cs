using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Queue;
using Curlew.Staff;

namespace Curlew.Server.Api;

/// <summary>What the API is made of.</summary>
/// <param name="Desks">Makes the desk of an actor, for a request that may be sent more than once or for none.</param>
/// <param name="Transport">What carries the queues.</param>
/// <param name="Graph">The Graph API.</param>
sealed record ApiParts(
    Func<Actor, IdempotentRequest?, Desk> Desks,
    ApiKeyWatch Keys,
    IdempotentRequests Requests,
    RateLimits Limits,
    Transport Transport,
    Uri Graph,
    TimeProvider Clock
);
