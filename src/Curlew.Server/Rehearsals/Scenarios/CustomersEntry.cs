using System.Globalization;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>What the customers and Meta's network do in a scenario.</summary>
static class CustomersEntry
{
    public static SandboxBehaviour Read(Entry entry)
    {
        var usual = RehearsalPlan.UsualBehaviour;
        var behaviour = usual with
        {
            NoWhatsApp = entry.Share("no_whatsapp") ?? usual.NoWhatsApp,
            Delivered = entry.Share("delivered") ?? usual.Delivered,
            Read = entry.Share("read") ?? usual.Read,
            Reply = entry.Share("reply") ?? usual.Reply,
            React = entry.Share("react") ?? usual.React,
            Stop = entry.Share("stop") ?? usual.Stop,
            StopInWhatsApp = entry.Share("stop_in_whatsapp") ?? usual.StopInWhatsApp,
            Start = entry.Share("start_again") ?? usual.Start,
            Block = entry.Share("block") ?? usual.Block,
            SleepsAtNight = entry.Flag("sleep_at_night") ?? usual.SleepsAtNight,
            DuplicateWebhooks = entry.Share("duplicate_webhooks") ?? usual.DuplicateWebhooks,
            LateWebhooks = entry.Share("late_webhooks") ?? usual.LateWebhooks,
            Failures = entry.Inner("failures") is { } failures ? Failures(failures) : usual.Failures,
        };
        entry.Close();
        return behaviour;
    }

    static Dictionary<int, double> Failures(Entry entry)
    {
        var failures = new Dictionary<int, double>();
        foreach (var key in entry.Keys)
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && entry.Share(key) is { } share)
                failures[code] = share;
            else
                entry.Refuse(key, $"failures are written as '131049: 1%': a code of Meta's and the share of messages; '{key}' is none.");
        return failures;
    }
}
