using System.Diagnostics;
using System.Globalization;

namespace Curlew.Sandbox.Tests;

/// <summary>Run by name: not a check, a measurement.</summary>
public class Measure(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task How_many_sends_a_second_are_answered()
    {
        const int Sends = 60_000;
        var path = Path.Combine(Path.GetTempPath(), $"curlew-measure-{Guid.NewGuid():N}.journal");
        await using var business = await Business.Open(options => options with { Population = 100_000, JournalPath = path, Behaviour = new() });
        var phones = Enumerable.Range(0, Sends).Select(person => business.Sandbox.People[person].Phone).ToArray();
        for (var person = 0; person < 2_000; person++) await business.SendTemplate(99_999 - person);

        GC.Collect();
        var (watch, memory) = (Stopwatch.StartNew(), GC.GetTotalMemory(forceFullCollection: true));
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (phone, cancel) =>
        {
            var body = $$$"""
                {"messaging_product":"whatsapp","recipient_type":"individual","to":"{{{phone}}}","type":"template","biz_opaque_callback_data":"0198f1c2-6f0e-7d7a-9d9c-3f1f6a1b2c3d",
                "template":{"name":"spring_sale","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]}}
                """;
            using var answer = await business.Http.PostAsync("/v26.0/106540352242922/messages", new StringContent(body, null, "application/json"), cancel);
            answer.EnsureSuccessStatusCode();
        });
        var sending = watch.Elapsed;
        watch.Restart();
        while (business.Sandbox.NextEventAt is { } next)
        {
            business.Clock.MoveTo(next + TimeSpan.FromHours(1));
            await business.Sandbox.DeliverDue();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Sends / sending.TotalSeconds:F0} sends/s with client and server on {Environment.ProcessorCount} cores; {business.Subscriber.Statuses.Count() / watch.Elapsed.TotalSeconds:F0} statuses/s posted; {(GC.GetTotalMemory(true) - memory) >> 20} MB; journal {new FileInfo(path).Length / (double)Sends:F0} bytes a message"));
        File.Delete(path);
    }
}
