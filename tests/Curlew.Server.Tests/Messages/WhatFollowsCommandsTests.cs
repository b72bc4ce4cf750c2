using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

public sealed class WhatFollowsCommandsTests(TestServer server)
{
    [Fact]
    public async Task Replies_are_set_up_listed_and_switched_off()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        var text = Path.Combine(data.Path, "hours.yaml");
        await File.WriteAllTextAsync(
            text,
            "name: hours\ncategory: utility\nlanguages:\n  en_US:\n    body: We are open from nine to six.\n",
            TestContext.Current.CancellationToken
        );
        Task<TypedCommand> Run(params string[] words) => TypedCommand.Run([.. words, "--database", database, "--data", data.Path]);

        using var template = await Run("template", "create", "--file", text);
        using var keyword = await Run("replies", "keyword", "Opening hours?", "hours");
        using var away = await Run("replies", "away", "hours", "--days", "1-5", "--open", "09:00-18:00");
        using var unknown = await Run("replies", "welcome", "nothing_of_this_name");
        using var badHours = await Run("replies", "away", "hours", "--open", "late");
        using var off = await Run(
            "replies",
            "off",
            (await Run("replies", "list", "--json")).Json.GetProperty("replies")[1].GetProperty("id").GetString()!
        );
        using var listed = await Run("replies", "list", "--json");

        Assert.Equal([0, 0, 0, 0], new[] { template, keyword, away, off }.Select(command => command.ExitCode));
        Assert.Equal((2, 2), (unknown.ExitCode, badHours.ExitCode));
        Assert.Contains("There is no text 'nothing_of_this_name'", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("Give them as 09:00-18:00", badHours.Error, StringComparison.Ordinal);
        var left = Assert.Single(listed.Json.GetProperty("replies").EnumerateArray());
        Assert.Equal(
            ("keyword", "opening hours", "hours"),
            (left.GetProperty("trigger").GetString(), left.GetProperty("keyword").GetString(), left.GetProperty("template").GetString())
        );
    }

    [Fact]
    public async Task Endpoints_are_added_with_a_secret_shown_once_and_only_on_the_public_internet()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        Task<TypedCommand> Run(params string[] words) => TypedCommand.Run([.. words, "--database", database, "--data", data.Path]);

        using var added = await Run(
            "endpoints",
            "add",
            "https://crm.example.com/hooks?token=hush",
            "--events",
            "message.received",
            "subscription.changed",
            "--json"
        );
        using var inside = await Run("endpoints", "add", "https://127.0.0.1/hooks");
        using var unheard = await Run("endpoints", "add", "https://crm.example.com/", "--events", "message.eaten");
        using var listed = await Run("endpoints", "list");
        using var off = await Run("endpoints", "off", added.Json.GetProperty("details").GetProperty("id").GetString()!);
        using var again = await Run("endpoints", "off", added.Json.GetProperty("details").GetProperty("id").GetString()!);

        Assert.StartsWith("whsec_", added.Json.GetProperty("details").GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, 2, 0, 0, 1), (inside.ExitCode, unheard.ExitCode, listed.ExitCode, off.ExitCode, again.ExitCode));
        Assert.Contains("There is no event 'message.eaten'", unheard.Error, StringComparison.Ordinal);
        Assert.Contains(
            "crm.example.com  last answer none  message.received subscription.changed",
            listed.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("hush", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_endpoint_is_told_is_tried_listed_and_told_again()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        Task<TypedCommand> Run(params string[] words) =>
            TypedCommand.Run(["endpoints", .. words, "--database", database, "--data", data.Path]);
        using var added = await Run("add", "https://crm.example.com/hooks", "--events", "alarm.raised", "--json");
        var id = added.Json.GetProperty("details").GetProperty("id").GetString()!;

        using var aimless = await Run("full", id);
        using var full = await Run("full", id, "--purpose", "the help desk");
        using var listed = await Run("list");
        using var ids = await Run("ids", id);
        using var rotated = await Run("rotate", id, "--json");
        using var tested = await Run("test", id, "--json");
        var happened = tested.Json.GetProperty("details").GetProperty("event").GetGuid();
        using var log = await Run("log", id, "--state", "waiting");
        using var tries = await Run("tries", $"evt_{happened:N}");
        using var again = await Run("redeliver", $"{happened}");
        using var none = await Run("redeliver-failed", id, "--since", "2026-11-01");
        using var resumed = await Run("resume", id);
        using var nonsense = await Run("tries", "evt_x");
        using var stranger = await Run("add", "https://crm.example.com/", "--number", "1");

        Assert.Equal(
            [2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2],
            new[] { aimless, full, listed, ids, rotated, tested, log, tries, again, none, resumed, nonsense, stranger }.Select(one =>
                one.ExitCode
            )
        );
        Assert.Contains("Give --purpose.", aimless.Error, StringComparison.Ordinal);
        Assert.Contains("full bodies, allowed by command_line:", listed.Output, StringComparison.Ordinal);
        Assert.StartsWith("whsec_", rotated.Json.GetProperty("details").GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{happened}", log.Output, StringComparison.Ordinal);
        Assert.Contains("endpoint.test  waiting", log.Output, StringComparison.Ordinal);
        Assert.Contains("No try of it is kept.", tries.Output, StringComparison.Ordinal);
        Assert.Contains("1 event is sent again.", again.Output, StringComparison.Ordinal);
        Assert.Contains("'evt_x' is no id of an event.", nonsense.Error, StringComparison.Ordinal);
        Assert.Contains("There is no business number '1'.", stranger.Error, StringComparison.Ordinal);
    }
}
