using System.Globalization;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Numbers;

/// <summary>Several processes send from one number; the stand-in for Meta refuses whatever a sliding second of its own clock has no room
/// for.</summary>
public sealed class DeparturesTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const int Throughput = 60;

    [Fact]
    public async Task Servers_that_start_cold_die_and_start_again_never_send_more_than_a_second_may_see()
    {
        await using var number = await Number.Open(server);
        var (one, other) = (number.Server(), number.Server());

        await Task.WhenAll(one.Send(60), other.Send(60));
        await other.DisposeAsync();
        await using var afterStop = number.Server();
        await Task.WhenAll(one.Send(30), afterStop.Send(60));
        // This one is killed: nobody gives its share back.
        await using var afterDeath = number.Server();
        await Task.WhenAll(afterDeath.Send(60), afterStop.Send(60));

        Assert.Equal((330L, 0L), (number.Meta.Tally.Templates, number.Meta.Tally.OverThroughput));
    }

    [Fact]
    public async Task A_single_message_by_hand_gets_a_place_beside_a_server_that_fills_the_number()
    {
        await using var number = await Number.Open(server);
        await using var busy = number.Server();
        var sending = busy.Send(240);

        await using var byHand = number.Server(most: 1);
        await byHand.Send(1);

        Assert.False(sending.IsCompleted);
        await sending;
        Assert.Equal((241L, 0L), (number.Meta.Tally.Templates, number.Meta.Tally.OverThroughput));
    }

    [Fact]
    public async Task More_servers_than_places_take_turns()
    {
        await using var number = await Number.Open(server);
        await number.Slow(1);
        await using var one = number.Server();
        await using var other = number.Server();

        await Task.WhenAll(one.Send(2), other.Send(2));

        Assert.Equal((4L, 0L), (number.Meta.Tally.Templates, number.Meta.Tally.OverThroughput));
    }

    [Fact]
    public async Task Shares_together_are_never_more_than_the_throughput()
    {
        await using var number = await Number.Open(server);
        await number.Database.Execute(
            "INSERT INTO departure_shares VALUES ($1, gen_random_uuid(), 50, 50, now() + interval '1 hour'), ($1, gen_random_uuid(), 60, 60, now() - interval '1 second')",
            Number.Id
        );
        await using var late = number.Server();

        await late.Send(12);

        Assert.Equal(
            ["2 | 60"],
            await number.Database.Rows("SELECT count(*), sum(places) FROM departure_shares WHERE phone_number_id = $1", Number.Id)
        );
    }

    sealed class Number(Curlew.Postgres.Database database, SandboxServer meta) : IAsyncDisposable
    {
        public const string Id = "106540352242922";

        readonly HttpClient http = CloudApi.BareClient();
        int people;

        public Curlew.Postgres.Database Database => database;

        public SandboxServer Meta => meta;

        public static async Task<Number> Open(TestDatabase server)
        {
            var database = await server.Another();
            await database.Execute("INSERT INTO portfolios (id) VALUES ('portfolio')");
            await database.Execute(
                "INSERT INTO phone_numbers (id, portfolio_id, waba_id, throughput) VALUES ($1, 'portfolio', '102290129340398', $2)",
                Id,
                Throughput
            );
            return new(
                database,
                await SandboxServer.Start(
                    new()
                    {
                        Population = 1_000,
                        ThroughputPerSecond = Throughput,
                        Behaviour = SandboxBehaviour.Perfect,
                        Templates = [SandboxTemplate.Of("hello", "en_US", "UTILITY", "Hello.")],
                    }
                )
            );
        }

        public Task<int> Slow(int perSecond)
        {
            meta.ThroughputPerSecond = perSecond;
            return database.Execute("UPDATE phone_numbers SET throughput = $1", perSecond);
        }

        public Sender Server(int most = int.MaxValue) => new(this, new(database, Id, TimeProvider.System, most));

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await meta.DisposeAsync();
            await database.DisposeAsync();
        }

        public sealed class Sender(Number number, Departures departures) : IAsyncDisposable
        {
            readonly CloudApi api = new(
                number.http,
                new()
                {
                    BaseUrl = number.Meta.GraphUrl,
                    AccessToken = number.Meta.Options.AccessToken,
                    PhoneNumberId = Id,
                    Pace = departures.Pass,
                }
            );

            public Task Send(int messages) => Task.WhenAll(Enumerable.Range(0, messages).Select(_ => SendOne()));

            public ValueTask DisposeAsync() => departures.DisposeAsync();

            async Task SendOne()
            {
                var phone = number.Meta.People[Interlocked.Increment(ref number.people)].Phone;
                var outcome = await api.Send(
                    new TemplateMessage(Recipient.Phone("+" + phone.TrimStart('+')), "hello", "en_US", []),
                    string.Create(CultureInfo.InvariantCulture, $"{phone}"),
                    default
                );
                Assert.IsType<Accepted>(outcome);
            }
        }
    }
}
