namespace Curlew.Sandbox.Tests;

/// <summary>Measures the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public class NothingBeside;

[Collection(typeof(NothingBeside))]
public class MemoryTests
{
    [Fact]
    public async Task Memory_does_not_grow_with_the_population()
    {
        static async Task<long> Held(int population)
        {
            await using var business = await Business.Open(options => options with { Population = population });
            for (var person = 0; person < 50; person++)
                await business.SendTemplate(person);
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        var few = await Held(1_000);
        var many = await Held(200_000);

        Assert.InRange((many - few) / 200_000d, -40, 40);
    }
}
