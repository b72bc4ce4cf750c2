using System.Text;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;

namespace Curlew.Tests.Simulation;

/// <summary>
/// Plays one plan. First comes safety: servers, Meta, customers and the people in the office take turns as the seed says, faults never
/// stop, and no
/// promise may break. Then comes liveness: the faults heal, and every campaign has to come to its end by itself.
/// </summary>
sealed class Simulation(World world, FaultPlan plan)
{
    // The longest plans need about a third of it. Who is known by user id only may wait a day for the answers to numbers, in looks ten minutes apart.
    int MostRounds => plan.Hidden == 0 ? 400 : 1_600;

    readonly Random random = new(plan.Seed ^ 0x5EED);
    readonly List<string> history = [];
    readonly List<TemplateOrder> orders = [];
    SimulatedMeta meta = null!;
    Promises promises = null!;
    List<Person> people = [];
    List<Guid> campaigns = [];

    List<SimulatedServer> Servers => world.Servers[..plan.Servers];

    /// <summary>What happened, step by step.</summary>
    public string History => string.Join("\n", history);

    /// <summary>The history, what Meta was sent, and the ledger as it was in the end.</summary>
    public string Story { get; private set; } = "";

    /// <summary>How many messages were tried.</summary>
    public int Messages => meta?.Letters.Count ?? 0;

    public async Task Run()
    {
        (people, campaigns) = await world.Prepare(plan, random);
        meta = new(plan, random, world.Clock);
        world.Servers.ForEach(server => server.Join(meta, World.Numbers(plan), plan.ChunkSize));
        promises = new(world, plan, meta, people);
        await promises.Check();
        var steps = Steps();
        for (var step = 1; step <= plan.Steps; step++)
        {
            await Take(steps);
            await promises.Check();
            if (step == plan.Steps / 2)
                await promises.Recount();
        }

        await Heal();
        await RunOut();
        Story = string.Join("\n", [.. history, .. meta.Letters, .. await world.Ledger()]);
        await promises.Close();
    }

    async Task Take(List<(int Weight, string Name, Func<Task<string>> Step)> steps)
    {
        var dice = random.Next(steps.Sum(step => step.Weight));
        var (_, name, act) = steps.First(step => (dice -= step.Weight) < 0);
        history.Add($"{world.Clock.GetUtcNow():dd HH:mm:ss.f} {name}");
        history[^1] += $": {await act()}";
    }

    List<(int Weight, string Name, Func<Task<string>> Step)> Steps()
    {
        List<(int, string, Func<Task<string>>)> steps =
        [
            (10, "send", () => Now(() => SendFrom(Any(World.Numbers(plan))))),
            (8, "Meta answers", () => Now(Hear)),
            (7, "webhook", () => Now(Deliver)),
            (6, "unpack", () => Now(() => Anybody(server => server.Unpack.RunOnce()))),
            (3, "keep the plan", () => Now(() => Anybody(server => server.Plan.RunOnce(CancellationToken.None)))),
            (2, "fold", () => Now(() => Anybody(server => server.Fold.RunOnce(CancellationToken.None)))),
            (2, "expire leases", () => Now(() => Anybody(server => server.Settlement.ExpireLeases(CancellationToken.None)))),
            (1, "join statuses", () => Now(() => Anybody(server => server.Unpack.JoinStatuses()))),
            (1, "break circuits", () => Now(() => Anybody(server => server.Breaker.RunOnce(CancellationToken.None)))),
            (6, "time passes", () => Now(Pass)),
            (1, "a customer writes", () => Now(() => Write("Thank you"))),
        ];
        if (plan.Has(Fault.Deaths))
            steps.Add((3, "a server dies", () => Now(() => $"{Name(Any(Servers))} {Servers[lastNamed].Die()}")));
        if (plan.Has(Fault.BrokenCommits))
            steps.Add(
                (2, "a line will break", () =>
                    Now(() => $"{Name(Any(Servers))} {Servers[lastNamed].Line.Breaking = (Breaking)random.Next(1, 3)}")
                )
            );
        if (plan.Has(Fault.Oversleeping))
            steps.Add((3, "leases end", EndLeases));
        if (plan.Has(Fault.WrongClocks))
            steps.Add(
                (2, "a clock jumps", () =>
                    Now(() => $"{Name(Any(Servers))} {Servers[lastNamed].Clock.Wrong = TimeSpan.FromHours(random.Next(-48, 49))}")
                )
            );
        if (plan.Has(Fault.PausesAndCancellations))
            steps.AddRange([
                (2, "pause", Pause),
                (3, "resume", Resume),
                (random.Next(4) == 0 ? 1 : 0, "cancel", async () =>
                    $"{await world.Campaigns.Cancel(Any(campaigns), CancellationToken.None)}"
                ),
            ]);
        if (plan.Has(Fault.LimitChanges))
            steps.Add((2, "limit", ChangeLimit));
        if (plan.Has(Fault.OrdersToSendAgain))
            steps.Add(
                (3, "order to send again", async () =>
                    $"{await new SendAgain(world.Database, world.Clock).Run(Any(campaigns), "ana", "The line was down.", CancellationToken.None)}"
                )
            );
        if (plan.Has(Fault.LettersByHand))
            steps.Add((4, "by hand", () => Now(SendByHand)));
        if (plan.Has(Fault.OptOuts))
            steps.AddRange([(2, "STOP", () => Now(() => Write("STOP"))), (1, "opt-out", OptOut), (1, "preference", () => Now(Prefer))]);
        return steps;
    }

    int lastNamed;

    static Task<string> Now(Func<string> step) => Task.FromResult(step());

    T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    string Name(SimulatedServer server) => $"server {lastNamed = server.Index}";

    // A death inside a job comes at any of its awaits; each question to PostgreSQL is two, and the longest jobs ask two dozen.
    int DiesAfter() => plan.Has(Fault.Deaths) && !meta.IsHealed && random.Next(12) == 0 ? random.Next(1, 50) : int.MaxValue;

    string Anybody(Func<SimulatedServer, Task> job)
    {
        var server = Any(Servers);
        return $"{Name(server)} {server.Do(job, DiesAfter())}";
    }

    string Send(Func<SimulatedServer, Task> job)
    {
        if (Servers.FindAll(server => !server.IsWaiting) is not { Count: > 0 } free)
            return "all wait";
        var (server, before) = (Any(free), meta.Letters.Count);
        var end = server.Begin(job, DiesAfter());
        return $"{Name(server)} {end}{string.Concat(meta.Letters.Skip(before).Select(Show))}";
    }

    string SendFrom(string number) => $"from {number}: {Send(at => at.Send[number].RunOnce(CancellationToken.None))}";

    string SendByHand()
    {
        if (orders.Count == 0 || random.Next(4) > 0)
            orders.Add(new(new(random.Next(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 2), Any(people).Id, Any(World.Templates), "ana"));
        var order = random.Next(4) > 0 ? orders[^1] : Any(orders);
        var from = Any(World.Numbers(plan));
        return $"{order.Template} to {people.Find(person => person.Id == order.Profile)!.Address}: {Send(at => at.ByHand[from].Run(order, CancellationToken.None))}";
    }

    static string Show(Letter letter) => $" [{letter.To} {letter.Wamid ?? "not taken"}]";

    string Hear()
    {
        if (Servers.FindAll(server => server.IsWaiting) is not { Count: > 0 } waiting)
            return "nobody waits";
        var server = Any(waiting);
        return $"{Name(server)} {server.Hear(DiesAfter())}";
    }

    string Deliver()
    {
        if (meta.News.Count == 0)
            return "nothing to tell";
        // Preferences come in bodies of their own, and so does what is for another number.
        var (first, most) = (Any(meta.News), random.Next(1, 4));
        List<News> told =
        [
            first,
            .. meta
                .News.Where(news => news != first && news.IsPreference == first.IsPreference && news.Number == first.Number)
                .OrderBy(_ => random.Next())
                .Take(most - 1),
        ];
        var server = Any(Servers);
        var end = server.Do(at => at.Deliveries.Store([at.Deliveries.Seal(Body(told))]), DiesAfter());
        if (end == "done")
            Acknowledge(told, _ => plan.Has(Fault.RepeatedWebhooks) && random.Next(3) == 0);

        return $"{Name(server)} {end} [{string.Join(", ", told.Select(news => $"{news.About?.Wamid} {news.What}"))}]";
    }

    static byte[] Body(IReadOnlyCollection<News> told) =>
        Encoding.UTF8.GetBytes(Webhook.BodyFor(told.First().Number, told.Select(news => news.Element)));

    // What was not acknowledged is delivered again, and so may be what was.
    void Acknowledge(List<News> told, Func<News, bool> isRepeated)
    {
        foreach (var news in told)
        {
            news.About?.Told.Add(news.What);
            if (!isRepeated(news))
                meta.News.Remove(news);
        }
    }

    string Pass()
    {
        var by = Any([
            TimeSpan.FromSeconds(0.3),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(7),
            TimeSpan.FromMinutes(5),
            TimeSpan.FromHours(7),
            TimeSpan.FromHours(24.5),
        ]);
        world.Clock.Set(world.Clock.GetUtcNow() + by);
        return $"{by}";
    }

    string Write(string text)
    {
        var person = Any(people);
        meta.Write(person, text, Any(World.Numbers(plan)));
        return person.Address;
    }

    string Prefer()
    {
        var person = Any(people);
        var told = Webhook.Preference(person.Phone, person.UserId, "stop", world.Clock.GetUtcNow());
        meta.News.Add(new(told, null, "stop", Any(World.Numbers(plan))));
        return person.Address;
    }

    async Task<string> OptOut()
    {
        var person = Any(people);
        await world.Database.InTransaction(tx =>
            Servers[0]
                .Subscriptions.Decide(tx, [new(person.Id, Subscribed: false, world.Clock.GetUtcNow(), "staff")], CancellationToken.None)
        );
        return person.Address;
    }

    async Task<string> EndLeases() =>
        $"{await world.Database.Execute("UPDATE sends_in_flight SET lease_until = now() - interval '1 second'")}";

    async Task<string> Pause() => $"{await world.Campaigns.Pause(Any(campaigns), "Wait.", CancellationToken.None)}";

    async Task<string> Resume() => $"{await world.Campaigns.Resume(Any(campaigns), CancellationToken.None)}";

    async Task<string> ChangeLimit()
    {
        promises.MessagingLimit = random.Next(1, 13);
        await new Limits(world.Database, world.Clock).SetLimit(World.Portfolio, promises.MessagingLimit, CancellationToken.None);
        return $"{promises.MessagingLimit}";
    }

    async Task Heal()
    {
        history.Add("-- everything heals");
        meta.IsHealed = true;
        // Large claims at a quick pace from here on: what is left to see is whether it ends, and the plans are many.
        promises.Throughput = 80;
        foreach (var number in World.Numbers(plan))
            await new Limits(world.Database, world.Clock).SetThroughput(number, promises.Throughput, CancellationToken.None);
        foreach (var server in Servers)
        {
            (server.Line.Breaking, server.Clock.Wrong) = (Breaking.Never, TimeSpan.Zero);
            if (server.IsWaiting)
                history.Add($"{Name(server)} hears: {server.Hear(int.MaxValue)}");
            server.Claims(100);
        }

        await EndLeases();
        // Connections that broke unnoticed are noticed now.
        foreach (var server in Servers)
            for (var i = 0; i < 3 && server.Do(at => at.Settlement.ExpireLeases(CancellationToken.None)) != "done"; i++)
                history.Add($"{Name(server)} connects again");
    }

    async Task RunOut()
    {
        var outlooks = new Outlooks(world.Database, world.Clock, new(World.Number));
        for (var round = 0; round < MostRounds; round++)
        {
            Work(isSeldom: round % 4 == 0);
            await promises.Check();
            var open = await outlooks.All(CancellationToken.None);
            if (open.Count < campaigns.Count || open.Exists(outlook => outlook.Binds is Binding.NumberStopped or Binding.Missed))
            {
                await Mend();
                await promises.Check();
                open = await outlooks.All(CancellationToken.None);
            }

            if (open.Count == 0 && meta.News.Count == 0)
                return;
            var next = open.Min(outlook => outlook.Changes) ?? world.Clock.GetUtcNow();
            history.Add(
                $"{world.Clock.GetUtcNow():dd HH:mm:ss.f} {string.Join(", ", open.Select(outlook => $"{outlook.Binds} until {outlook.Changes:dd HH:mm:ss.f}"))}"
            );
            world.Clock.Set(next > world.Clock.GetUtcNow() ? next : world.Clock.GetUtcNow().AddSeconds(0.25));
        }

        var waiting = await world.Database.Rows(
            "SELECT profile_id, phone_number IS NULL, time_zone, wait_reason, next_try_at, scheduled_send_date FROM campaign_recipients WHERE waiting"
        );
        var batches = await world.Database.Rows(
            "SELECT send_date, batch_number, time_zone, due_at, ends_at, messages_remaining, status, missed_at FROM campaign_send_schedule ORDER BY 4 DESC LIMIT 20"
        );
        throw new BrokenPromise(
            Promise.ItEnds,
            $"It does not end: {string.Join("; ", await outlooks.All(CancellationToken.None))}\n{string.Join("\n", waiting.Concat(batches))}"
        );
    }

    // What the loops of servers do all the time.
    void Work(bool isSeldom)
    {
        var (reader, sender) = (Any(Servers), Any(Servers));
        Tell(reader);
        reader.Do(at => at.Unpack.RunOnce());
        foreach (var number in World.Numbers(plan))
            if (sender.Begin(at => at.Send[number].RunOnce(CancellationToken.None), int.MaxValue) == "waits for Meta")
                sender.Hear(int.MaxValue);
        sender.Do(at => at.Plan.RunOnce(CancellationToken.None));
        if (!isSeldom)
            return;
        reader.Do(at => at.Unpack.JoinStatuses());
        reader.Do(at => at.Fold.RunOnce(CancellationToken.None));
        reader.Do(at => at.Breaker.RunOnce(CancellationToken.None));
    }

    // All that Meta still has to tell, in whatever order.
    void Tell(SimulatedServer server)
    {
        List<News> told = [.. meta.News.OrderBy(_ => random.Next())];
        List<byte[]> bodies = [.. told.GroupBy(news => (news.IsPreference, news.Number)).SelectMany(kind => kind.Chunk(5)).Select(Body)];
        if (told.Count > 0 && server.Do(at => at.Deliveries.Store(bodies.ConvertAll(body => at.Deliveries.Seal(body)))) == "done")
            Acknowledge(told, isRepeated: _ => false);
    }

    // What people do who are told why nothing is sent.
    async Task Mend()
    {
        foreach (var number in World.Numbers(plan))
            await new Stops(world.Database, world.Clock).Restart(number, CancellationToken.None);
        foreach (var campaign in campaigns)
            if (await world.Campaigns.Resume(campaign, CancellationToken.None))
                history.Add("somebody resumes");
    }
}
