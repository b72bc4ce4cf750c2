using System.Net;
using Curlew.Server.Hosting;

namespace Curlew.Server.Tests;

/// <summary>Under which names the server is there: a page of another site can lead any name of its own to this machine.</summary>
public sealed class OwnNamesTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("[::1]", true)]
    [InlineData("10.0.0.7", true)]
    [InlineData("10.0.0.8", false)]
    [InlineData("curlew.example.com", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.", false)]
    [InlineData("", false)]
    public void The_server_goes_by_names_of_this_machine_and_by_those_that_were_set(string host, bool isOurs) =>
        Assert.Equal(isOurs, OwnNames.From(_ => "crm.example.com, Curlew.example.com").Are(host, IPAddress.Parse("::ffff:10.0.0.7")));
}
