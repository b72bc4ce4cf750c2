using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Templates;

namespace Curlew.Server.Demo;

/// <summary>What the sample business has sent, sends and is about to send.</summary>
/// <param name="Day">Day of the history on which it is launched.</param>
sealed record DemoCampaign(int Day, NewCampaign Campaign)
{
    /// <summary>The one that goes on while the demo runs.</summary>
    public const string Running = "Winter gifts";

    /// <summary>The one that waits for somebody to launch it.</summary>
    public const string Draft = "Coffee for the office";

    public static IReadOnlyList<DemoCampaign> Launched(string number) =>
        [
            new(
                9,
                Of("Autumn collection", number, DemoTemplates.Autumn, """{"country": ["US", "GB"]}""") with
                {
                    Description = "Two letters against each other, and a tenth of the people who get neither.",
                    DailySendLimit = 250,
                    TimeZone = "America/New_York",
                    WindowOpens = "10:00",
                    WindowCloses = "18:00",
                    Priority = 3,
                    Variants = new(
                        [Letter("offer", 4_500, DemoTemplates.Autumn), Letter("tasting", 4_500, DemoTemplates.Tasting)],
                        Holdout: 1_000
                    ),
                }
            ),
            new(
                31,
                Of("Colección de otoño", number, DemoTemplates.AutumnInSpanish, """{"country": ["MX", "AR", "CO", "ES"]}""") with
                {
                    DailySendLimit = 120,
                    InCustomerZones = true,
                    WindowOpens = "11:00",
                    WindowCloses = "20:00",
                }
            ),
            new(
                58,
                Of("Longer opening hours", number, DemoTemplates.Hours, """{"tier": ["premium", "vip"]}""") with
                {
                    DailySendLimit = 300,
                    WindowOpens = "08:00",
                    WindowCloses = "20:00",
                    Priority = 2,
                }
            ),
            new(
                DemoPlan.Days - 4,
                Of(Running, number, DemoTemplates.Winter, "{}") with
                {
                    Description = "Everybody, at nine in the morning or later where they live.",
                    DailySendLimit = 200,
                    InCustomerZones = true,
                    WindowOpens = "09:00",
                    WindowCloses = "21:00",
                    BatchesPerDay = 12,
                }
            ),
        ];

    public static NewCampaign Prepared(string number) =>
        Of(Draft, number, DemoTemplates.Tasting, """{"tags": "coffee"}""") with
        {
            DailySendLimit = 100,
            WindowOpens = "09:00",
            WindowCloses = "17:00",
        };

    static NewCampaign Of(string name, string number, TemplateText letter, string audience) =>
        new(name, letter.Name, number)
        {
            LanguageCode = letter.Language,
            TargetAudience = JsonElement.Parse(audience),
            TemplateComponents = DemoTemplates.Components(letter),
            CreatedBy = "demo",
        };

    static Variant Letter(string label, int share, TemplateText letter) =>
        new(label, share, letter.Name, letter.Language, DemoTemplates.Components(letter).GetRawText());
}
