using Curlew.Bench;

// Every figure stands beside a baseline of the same run: machines differ, and one machine differs from hour to hour.
var benches = new Dictionary<string, Func<string[], Task>>
{
    ["wamid"] = WhatsAppIds.Run,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.Error.WriteLine($"Which one? {string.Join(", ", benches.Keys)}. Example: dotnet run -c Release --project bench/Curlew.Bench -- wamid 10000000");
    return 2;
}

await bench(args[1..]);
return 0;
