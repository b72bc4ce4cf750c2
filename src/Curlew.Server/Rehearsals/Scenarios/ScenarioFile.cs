using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>Reads a plan from a YAML or JSON file; JSON is YAML too.</summary>
static class ScenarioFile
{
    const int MostCampaigns = 100,
        MostGroups = 1_000;

    /// <exception cref="NotConfigured">There is no such file.</exception>
    /// <exception cref="FileRefused">It says something that cannot be rehearsed.</exception>
    public static RehearsalPlan Read(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > YamlFile.LargestBytes)
            throw new NotConfigured(
                $"There is no file {path}, or it is larger than a scenario can be. docs/scenarios has three to begin with."
            );
        return Parse(File.ReadAllText(path), path);
    }

    /// <param name="name">What its problems are told of.</param>
    public static RehearsalPlan Parse(string text, string name)
    {
        var problems = new Problems(name);
        try
        {
            if (YamlFile.Root(text) is not YamlMappingNode root)
                problems.Add(1, "A scenario is a list of names and values, as in 'campaigns:'. docs/scenarios has three to begin with.");
            else if (Plan(new(root, "a scenario", problems), Path.GetFileNameWithoutExtension(name)) is { } plan)
            {
                problems.Throw();
                return plan;
            }
        }
        catch (YamlException e)
        {
            problems.Add(e.Start.Line, YamlFile.Problem(e));
        }

        problems.Throw();
        throw new InvalidOperationException("A scenario was neither read nor refused.");
    }

    static RehearsalPlan? Plan(Entry file, string name)
    {
        var begins = file.Moment("begins", RehearsalPlan.UsualBeginning) ?? RehearsalPlan.UsualBeginning;
        var (title, seed) = (file.Text("title") ?? name, file.Long("seed") ?? 1);
        var people = file.List("people").Select(People).OfType<PeopleGroup>().ToList();
        var (limits, customers) = (file.Inner("limits"), file.Inner("customers"));
        var campaigns = file.List("campaigns")
            .Select((entry, place) => CampaignEntry.Read(entry, place, begins))
            .OfType<NewCampaign>()
            .ToList();
        var plan = new RehearsalPlan(title, seed, people, campaigns)
        {
            Begins = begins,
            MessagingLimit = limits is null ? 250 : Limit(limits),
            Throughput = limits?.Whole("throughput", 1, 1_000) ?? 80,
            FrequencyCaps = limits is null ? [] : [.. limits.List("frequency_caps").Select(Cap)],
            LimitChanges = limits is null
                ? []
                : [.. limits.List("changes").Select(entry => Change(entry, begins)).OfType<LimitChange>().OrderBy(change => change.At)],
            Troubles = [.. file.List("faults").Select(entry => Trouble(entry, begins)).OfType<RehearsalTrouble>()],
            WroteWithoutPhone = customers?.Share("wrote_without_phone") ?? 0,
            Behaviour = customers is not null ? CustomersEntry.Read(customers) : RehearsalPlan.UsualBehaviour,
            Notes = file.Words("notes"),
        };
        limits?.Close();
        file.Close();
        Judge(file, plan);
        return plan;
    }

    static void Judge(Entry file, RehearsalPlan plan)
    {
        if (!file.Has("people"))
            file.Refuse("people", "A scenario needs people, as in 'people:' and, on the next line, '  - count: 1000'.");
        else if (plan.People.Sum(group => (long)group.Count) > Population.Most || plan.People.Count > MostGroups)
            file.Refuse("people", $"A rehearsal has up to {Population.Most:N0} people in {MostGroups:N0} groups.");
        if (!file.Has("campaigns"))
            file.Refuse("campaigns", "A scenario needs campaigns, as in 'campaigns:' and, on the next line, '  - name: Spring offer'.");
        else if (plan.Campaigns.Count > MostCampaigns)
            file.Refuse("campaigns", $"A rehearsal has up to {MostCampaigns} campaigns.");
        else if (plan.Campaigns.GroupBy(campaign => campaign.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            file.Refuse("campaigns", $"Two campaigns are called '{twice.Key}'. Give each a name of its own.");
    }

    static PeopleGroup? People(Entry entry)
    {
        if (!entry.Has("count"))
            entry.Refuse("count", "people have no count: how many of them are there?");
        var group = new PeopleGroup(
            entry.Whole("count", 1, Population.Most) ?? 1,
            entry.OneOf("country", [.. Population.Countries.Select(code => code.ToLowerInvariant())])?.ToUpperInvariant(),
            entry.OneOf("tier", "regular", "premium", "vip")
        )
        {
            Tags = entry.Words("tags"),
            City = entry.Text("city"),
        };
        entry.Close();
        return group;
    }

    static FrequencyCap Cap(Entry entry)
    {
        foreach (var missing in new[] { "days", "messages" }.Where(name => !entry.Has(name)))
            entry.Refuse(missing, $"The cap has no {missing}: write it as in '{{messages: 2, days: 7}}'.");
        var cap = new FrequencyCap(entry.Whole("days", 1, 365) ?? 1, entry.Whole("messages", 1, int.MaxValue) ?? 1);
        entry.Close();
        return cap;
    }

    static LimitChange? Change(Entry entry, DateTimeOffset begins)
    {
        var (at, limit) = (entry.Moment("at", begins), Limit(entry));
        if (!entry.Has("at"))
            entry.Refuse("at", "The change has no moment: write it as in 'at: day 5'.");
        if (!entry.Has("messaging_limit"))
            entry.Refuse("messaging_limit", "The change has no messaging_limit: what does it become?");
        entry.Close();
        return at is { } moment ? new(moment, limit) : null;
    }

    static int? Limit(Entry entry) =>
        entry.Text("messaging_limit") is "unlimited" ? null : entry.Whole("messaging_limit", 1, 100_000_000) ?? 250;

    static RehearsalTrouble? Trouble(Entry entry, DateTimeOffset begins)
    {
        var what = entry.Text("what");
        if (what is null)
            entry.Refuse("what", $"The fault does not say what: give {SandboxTrouble.Forms}.");
        else if (SandboxTrouble.Fault(what) is null && SandboxTrouble.SilenceOf(what) is null)
            entry.Refuse("what", $"The fault '{what}' is not understood. Give {SandboxTrouble.Forms}.");
        else if (SandboxTrouble.SilenceOf(what) is not null && !entry.Has("from"))
            entry.Refuse("what", "A silence has a moment at which it begins, as in 'from: day 2 10:00'.");
        var trouble = new RehearsalTrouble(
            what ?? "",
            entry.Share("share") ?? 1,
            entry.Whole("times", 1, int.MaxValue),
            entry.Moment("from", begins),
            entry.Moment("until", begins)
        );
        if (trouble.Until <= trouble.From)
            entry.Refuse("until", "The fault would end before it begins.");
        entry.Close();
        return trouble;
    }
}
