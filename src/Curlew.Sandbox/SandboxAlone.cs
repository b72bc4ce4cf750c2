namespace Curlew.Sandbox;

/// <summary>The sandbox as a program of its own, for developers of any WhatsApp client.</summary>
public static class SandboxAlone
{
    /// <summary>Customers of a lively shop: they also write first.</summary>
    public static SandboxBehaviour Lively { get; } =
        new()
        {
            Reply = 0.25,
            React = 0.06,
            Pictures = 0.08,
            SpontaneousPerDay = 120,
            ReadAfter = new(TimeSpan.FromMinutes(2), 1.4, TimeSpan.FromHours(20)),
            ReviewAfter = new(TimeSpan.FromSeconds(5), 0.5, TimeSpan.FromSeconds(30)),
        };

    /// <summary>Runs until cancelled, posting webhooks by itself, and says how to point a client at it.</summary>
    /// <param name="options">A clock that cannot be moved is replaced by one that can; without templates the starters are used.</param>
    /// <param name="output">Where the settings are printed.</param>
    /// <param name="ct">Ends the run.</param>
    /// <param name="begun">What else to set up before anybody is told of it, such as faults.</param>
    public static async Task Run(SandboxOptions options, TextWriter output, CancellationToken ct, Action<SandboxServer>? begun = null)
    {
        using var clock = new SandboxClock(TimeProvider.System.GetUtcNow(), speed: 1);
        var alone = options with
        {
            RunByItself = true,
            Clock = options.Clock is SandboxClock ? options.Clock : clock,
            Templates = options.Templates.Count > 0 ? options.Templates : StarterTemplates.All,
        };
        await using var server = await SandboxServer.Start(alone, ct);
        begun?.Invoke(server);
        await output.WriteLineAsync(Settings(server));
        if (server.Certificate is { } certificate)
            await output.WriteLineAsync(await Trust(server, certificate, ct));
        if (server.WebhookUrl is { } url)
            await output.WriteLineAsync(
                await server.Handshake(ct)
                    ? $"  {url} answered the handshake."
                    : $"  {url} did not answer the handshake; webhooks are posted there all the same."
            );
        await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Where each kind of client looks for certificates it shall trust beside the usual ones.
    static async Task<string> Trust(SandboxServer server, string certificate, CancellationToken ct)
    {
        // In a folder made just now: at a name known beforehand somebody could have put a link.
        var path = Path.Combine(Directory.CreateTempSubdirectory("curlew-sandbox-").FullName, $"{server.GraphUrl.Port}.pem");
        await File.WriteAllTextAsync(path, certificate, ct);
        return $"""

              Its certificate   {path}
              Made just now for this machine; a client must be told to trust it: NODE_EXTRA_CA_CERTS={path} for Node,
              SSL_CERT_FILE={path} for Go, Ruby, PHP and OpenSSL, REQUESTS_CA_BUNDLE={path} for Python, curl --cacert {path}.

            """;
    }

    static string Others(SandboxServer server) =>
        string.Concat(
            server
                .Numbers.Skip(1)
                .Select(number =>
                    $"\n  Another number    {number.PhoneNumberId} of account {number.WabaId}, portfolio {number.PortfolioId}, token {number.AccessToken}"
                )
        );

    static string Settings(SandboxServer server) =>
        $"""
            The sandbox stands in for Meta. Point your WhatsApp client at it:

              Base URL          {server.GraphUrl}
              Access token      {server.Options.AccessToken}
              Phone number id   {server.Options.PhoneNumberId}
              Account id (WABA) {server.Options.WabaId}
              App secret        {server.Options.AppSecret}
              Verify token      {server.Options.VerifyToken}{Others(server)}
              Webhooks go to    {server.WebhookUrl?.ToString() ?? "nowhere yet: POST {\"url\": ...} to /_sandbox/subscriber"}

              The phone         {server.GraphUrl}
              A customer        {(server.People.Count > 0 ? server.People[0].Phone : "any number")}
              Controls          {server.GraphUrl}_sandbox/state
            """;
}
