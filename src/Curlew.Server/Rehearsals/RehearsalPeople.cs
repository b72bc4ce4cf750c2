using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals;

/// <summary>Brings the sandbox's virtual customers into the database as the business would have them, and the number and templates they are
/// written to with.</summary>
static class RehearsalPeople
{
    const int AtOnce = 2_000;

    public static async Task BringIn(RehearsalPlan plan, RehearsalStage stage, RehearsalProgress progress, CancellationToken ct)
    {
        await RehearsalSetting.Write(plan, stage, ct);
        var add = new AddProfiles(stage.Database, stage.Sealer);
        var brought = 0;
        foreach (var some in Casting.Of(plan, stage.Sandbox.People).Chunk(AtOnce))
        {
            var profiles = some.Select((role, place) => Profile(plan, brought + place, role.Customer, role.Group)).ToList();
            if (plan.WroteWithoutPhone > 0)
                profiles.AddRange(
                    profiles
                        .Zip(some)
                        .Where(both => both.Second.Customer.HidesPhone)
                        .Select(both => Again(both.First, both.Second.Customer))
                        .ToList()
                );
            await add.Run(profiles, ct);
            progress.BroughtIn(brought += some.Length);
        }
    }

    // Ids in order of the plan, the same in every run: the ledger names people by them.
    static NewProfile Profile(RehearsalPlan plan, int place, Customer customer, PeopleGroup group) =>
        new(IdOf(plan, place), PhoneNumber.FromWaId(customer.Phone[1..]), null)
        {
            Name = customer.Name,
            Email = customer.Email,
            AddressLine1 = customer.AddressLine,
            City = group.City ?? customer.City,
            State = group.City is null ? customer.State : null,
            Zipcode = group.City is null ? customer.ZipCode : null,
            Tier = group.Tier ?? customer.Tier,
            Tags = [.. customer.Tags.Union(group.Tags), RehearsalPlan.Tag],
        };

    // Who wrote without showing a phone has a profile of their own, which says nothing of the customer the business knows.
    static NewProfile Again(NewProfile known, Customer customer)
    {
        Span<byte> bytes = stackalloc byte[16];
        known.Id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[15] = 1;
        return new(new Guid(bytes, bigEndian: true), null, UserId.From(customer.UserId)) { Name = customer.Name, Tags = known.Tags };
    }

    static Guid IdOf(RehearsalPlan plan, int place)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(plan.Begins.AddDays(-1).AddMilliseconds(place)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[8..].Clear();
        (bytes[6], bytes[7], bytes[8]) = (0x70, 0, 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>Who plays whom: people of the sandbox for every group of a plan, the groups mixed evenly.</summary>
static class Casting
{
    public static IEnumerable<(Customer Customer, PeopleGroup Group)> Of(RehearsalPlan plan, Population people)
    {
        var waiting = new Dictionary<string, Queue<Customer>>();
        var next = 0;
        foreach (var group in Mixed(plan.People))
            yield return (Take(group.Country), group);

        Customer Take(string? country)
        {
            // Whoever was passed over in the search for another country is the first to be taken for anything.
            if (country is null && waiting.Values.Where(queue => queue.Count > 0).MinBy(queue => queue.Peek().Index) is { } passed)
                return passed.Dequeue();
            if (country is not null && waiting.TryGetValue(country, out var found) && found.TryDequeue(out var customer))
                return customer;
            while (next < people.Count)
            {
                customer = people[next++];
                if (country is null || customer.Country == country)
                    return customer;
                if (!waiting.TryGetValue(customer.Country, out var queue))
                    waiting[customer.Country] = queue = new();
                queue.Enqueue(customer);
            }

            throw new InvalidOperationException($"The sandbox has too few people in {country} for this plan.");
        }
    }

    // Each time the group that is furthest behind its share, so that any stretch of the plan has all of them.
    static IEnumerable<PeopleGroup> Mixed(IReadOnlyList<PeopleGroup> groups)
    {
        var total = groups.Sum(group => (long)group.Count);
        var behind = new PriorityQueue<int, (double Due, int Place)>(
            groups.Select((group, place) => (place, ((double)total / group.Count / 2, place)))
        );
        var taken = new int[groups.Count];
        while (behind.TryDequeue(out var place, out _))
        {
            yield return groups[place];
            if (++taken[place] < groups[place].Count)
                behind.Enqueue(place, ((double)total * (2 * taken[place] + 1) / groups[place].Count / 2, place));
        }
    }
}
