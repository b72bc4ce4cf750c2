using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Bench.Load;

/// <summary>Customers who can really be written to, and a campaign to all of them.</summary>
static class Crowd
{
    const int AtOnce = 5_000;

    public static async Task Add(Stage stage, int people)
    {
        await stage.Run(
            "INSERT INTO whatsapp_templates (waba_id, name, language, status, category, synced_at) VALUES ('102290129340398', 'bench', 'en_US', 'APPROVED', 'MARKETING', now()) ON CONFLICT DO NOTHING"
        );
        foreach (var some in Enumerable.Range(0, people).Chunk(AtOnce))
            await new AddProfiles(stage.Database, stage.Sealer).Run([.. some.Select(Person)], CancellationToken.None);
        await stage.Run("VACUUM ANALYZE user_profiles");
    }

    public static async Task<Guid> Launch(Stage stage, int dailyLimit)
    {
        var campaigns = new MarketingCampaigns(stage.Database, TimeProvider.System);
        var id = await campaigns.Create(
            new("Bench", "bench", Stage.Number) { DailySendLimit = dailyLimit, TargetAudience = JsonElement.Parse("{}") },
            CancellationToken.None
        );
        return await campaigns.Launch(id, CancellationToken.None) is LaunchOutcome.Launched
            ? id
            : throw new InvalidOperationException("The campaign of the bench could not be launched.");
    }

    static NewProfile Person(int number) =>
        PhoneNumber.TryParse($"+1650{2_000_000 + number:0000000}", null, out var phone)
            ? new(Guid.CreateVersion7(), phone, null) { Name = $"Person {number}" }
            : throw new InvalidOperationException($"Nobody has the number of person {number}.");
}
