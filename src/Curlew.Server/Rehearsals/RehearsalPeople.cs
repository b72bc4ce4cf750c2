using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals;

/// <summary>Brings the sandbox's virtual customers into the database as the business would have them, and the number and template they are written to with.</summary>
static class RehearsalPeople
{
    const int AtOnce = 2_000;

    public static async Task BringIn(RehearsalPlan plan, RehearsalStage stage, RehearsalProgress progress, CancellationToken ct)
    {
        await RehearsalSetting.Write(plan, stage, ct);
        var add = new AddProfiles(stage.Database, stage.Sealer);
        for (var first = 0; first < plan.Recipients; first += AtOnce)
        {
            await add.Run([.. Enumerable.Range(first, Math.Min(AtOnce, plan.Recipients - first)).Select(index => Profile(stage.Sandbox.People[index]))], ct);
            progress.BroughtIn(Math.Min(plan.Recipients, first + AtOnce));
        }
    }

    // Ids in order of the population: the campaign's order of sending follows them, so it is the same in every run.
    static NewProfile Profile(Customer customer) => new(IdOf(customer.Index), PhoneNumber.FromWaId(customer.Phone[1..]), null)
    {
        Name = customer.Name,
        Email = customer.Email,
        AddressLine1 = customer.AddressLine,
        City = customer.City,
        State = customer.State,
        Zipcode = customer.ZipCode,
        Tier = customer.Tier,
        Tags = [.. customer.Tags, "rehearsal"],
    };

    static Guid IdOf(int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(RehearsalPlan.Begins.AddDays(-1).AddMilliseconds(index)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[8..].Clear();
        (bytes[6], bytes[7], bytes[8]) = (0x70, 0, 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
