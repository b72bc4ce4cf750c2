using Curlew.Server.Api;
using Curlew.Server.Audiences;
using Curlew.Server.Campaigns;
using Curlew.Server.Imports;
using Curlew.Server.Lifecycle;
using Curlew.Server.Messages;
using Curlew.Server.Numbers;
using Curlew.Server.Profiles;
using Curlew.Server.Queue;
using Curlew.Server.Staff;
using Curlew.Server.Templates;
using Curlew.Server.Webhooks;

namespace Curlew.Server.Hosting;

/// <summary>Everything that programs can ask for, noun by noun.</summary>
static class ApiOperations
{
    public static IReadOnlyList<Operation> Of(ApiParts parts)
    {
        var all = new List<Operation>();
        ApiNoun Noun(string tag) => new(tag, all);
        CampaignEndpoints.Map(Noun("Campaigns"));
        CampaignVerbs.Map(Noun("Campaigns"));
        SegmentEndpoints.Map(Noun("Segments"));
        TemplateEndpoints.Map(Noun("Templates"));
        ProfileEndpoints.Map(Noun("Profiles"));
        FieldEndpoints.Map(Noun("Fields"));
        DecisionEndpoints.Map(Noun("Decisions"));
        MergeEndpoints.Map(Noun("Merges"));
        ImportEndpoints.Map(Noun("Imports"));
        NumberEndpoints.Map(Noun("Numbers"), parts.Graph, parts.Clock);
        LimitEndpoints.Map(Noun("Limits"));
        ReplyEndpoints.Map(Noun("Replies"));
        ProgramEndpoints.Map(Noun("Webhooks"));
        DeliveryEndpoints.Map(Noun("Deliveries"), parts.Transport, parts.Clock);
        QueueEndpoints.Map(Noun("Operations"), parts.Transport);
        AuditEndpoints.Map(Noun("Audit"));
        StaffEndpoints.Map(Noun("Staff"));
        ApiKeyEndpoints.Map(Noun("API keys"));
        return all;
    }

    /// <summary>Puts the API on a server; to be followed by what people sign in by, which knows where routes are looked for.</summary>
    public static void UseApi(this WebApplication app) => app.Use(ApiEdge.Surround);

    /// <summary>Maps all of it.</summary>
    public static void MapApi(this WebApplication app, ApiParts parts) => ApiRoutes.Map(app, parts, Of(parts));
}
