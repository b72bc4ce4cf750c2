using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>A world with a second approved template, and campaigns that send both.</summary>
static class TwoLetters
{
    public const string Rival = "winter_sale";

    public const string Components = """[{"type": "body", "parameters": [{"text": "{first_name|friend}", "type": "text"}]}]""";

    public static async Task<CampaignWorld> Open(
        TestDatabase server,
        int people,
        Func<SandboxOptions, SandboxOptions>? change = null,
        DateTimeOffset? at = null
    )
    {
        var world = await CampaignWorld.Open(
            server,
            people,
            options =>
                (change is null ? options : change(options)) with
                {
                    Templates =
                    [
                        .. options.Templates,
                        SandboxTemplate.Of(Rival, "en_US", "MARKETING", "Winter greetings {{1}}, all of it is 20 % off."),
                    ],
                },
            at
        );
        await world.Templates.Save(
            Rival,
            "marketing",
            "Winter greetings {first_name|friend}, all of it is 20 % off.",
            CancellationToken.None
        );
        return world;
    }

    /// <summary>One half gets A, the world's own template, the other B, the rival.</summary>
    public static VariantPlan Halves(int holdout = 0) =>
        new(
            [
                new("A", (VariantPlan.Whole - holdout) / 2, CampaignWorld.Template, "en_US", Components),
                new("B", (VariantPlan.Whole - holdout) / 2, Rival, "en_US", Components),
            ],
            holdout
        );

    public static Task<int> Categorise(this CampaignWorld world, string template, string category) =>
        world.Database.Execute("UPDATE whatsapp_templates SET category = $2 WHERE name = $1", template, category);
}
