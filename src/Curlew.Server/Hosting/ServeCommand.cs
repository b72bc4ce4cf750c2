using System.CommandLine;
using Curlew.Postgres;
using Curlew.Server.Api;
using Curlew.Server.Staff;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;

namespace Curlew.Server.Hosting;

/// <summary><c>curlew serve</c>: takes webhooks and runs the jobs until it is told to stop.</summary>
static class ServeCommand
{
    public static Command Create()
    {
        var database = Shared.Database();
        var data = Shared.Data();
        var url = new Option<string>("--url")
        {
            Description = "Where to listen. Put a reverse proxy with a certificate in front: Meta calls only https.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var admin = new Option<string?>("--admin-url")
        {
            HelpName = "url",
            Description = "Where people and programs of the business ask, where that is to be another address than Meta's webhooks.",
        };
        var command = new Command(
            "serve",
            $"Run Curlew: the webhook endpoint and every job. {WhatsAppSettings.Help} {PublicAddress.Help} {OpenIdSettings.Help} {RateLimits.Help}"
        )
        {
            database,
            data,
            url,
            admin,
        };
        command.Does(
            async (parsed, ct) =>
            {
                var settings = WhatsAppSettings.From(parsed.Setting());
                var separate = AdminAddress.From(parsed.GetValue(admin), parsed.GetValue(url)!);
                await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct, alone: true);
                installation.KeepAlive();
                await installation.ProveRootKey(ct);
                await Shared.BringUpToDate(installation, ct);
                await installation.RefuseRehearsals(ct);
                if (await installation.WorksAsSuperuser(ct))
                    await Console.Error.WriteLineAsync(
                        "Curlew works as a superuser of this PostgreSQL, who may do anything to it. It needs much less: ./curlew migrate --roles, then serve with Username=app_user."
                    );
                await using var host = await ServerHost.Start(
                    installation,
                    settings,
                    parsed.GetValue(url)!,
                    ct,
                    parsed.Setting(),
                    separate
                );
                Console.WriteLine(
                    $"""
                    Curlew is serving. Stop it with Ctrl+C.
                      Webhooks  {host.Address}{IncomingWebhook.Path}
                      Health    {host.Address}/health
                      Sign in   {host.SignInAddress}
                      API       {host.ApiAddress}
                    """
                );
                if (host.FirstLink is { } link)
                    Console.WriteLine($"Nobody works here yet. The first owner comes in once by this link, within three days:\n  {link}");
                await host.UntilStopped(ct);
                return 0;
            }
        );
        return command;
    }
}
