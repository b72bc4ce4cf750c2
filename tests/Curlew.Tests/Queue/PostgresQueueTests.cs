using Curlew.Postgres;
using Curlew.Queue;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Queue;

public sealed class PostgresQueueTests(TestDatabase database) : QueueContract(database)
{
    protected override Task<IQueue> Open(Database database, string name) => Task.FromResult<IQueue>(new PostgresQueue(database, name));
}
