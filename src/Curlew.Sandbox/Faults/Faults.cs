using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The faults that are set, and which of them a call meets.</summary>
sealed class Faults(World world)
{
    readonly List<Armed> armed = [];
    long lastId;

    public IReadOnlyList<(long Id, SandboxFault Fault, int Struck)> All
    {
        get
        {
            lock (armed)
                return [.. armed.Select(one => (one.Id, one.Fault, one.Struck))];
        }
    }

    public long Set(SandboxFault fault)
    {
        lock (armed)
        {
            armed.Add(new(++lastId, fault));
            return lastId;
        }
    }

    public void Clear()
    {
        lock (armed)
            armed.Clear();
    }

    public bool Clear(long id)
    {
        lock (armed)
            return armed.RemoveAll(one => one.Id == id) > 0;
    }

    /// <summary>The fault this call meets; null when it goes well.</summary>
    /// <param name="phone">The recipient of a message; 0 for other calls.</param>
    public SandboxFault? Meet(string path, ulong phone = 0)
    {
        if (armed.Count == 0)
            return null;
        var now = world.Options.Clock.GetUtcNow();
        lock (armed)
            return armed.FirstOrDefault(one => one.Strikes(path, phone, now, world))?.Fault;
    }

    /// <summary>Answers a management call with trouble if it meets some; true when it was answered.</summary>
    public async Task<bool> Strike(HttpContext http, string path)
    {
        if (Meet(path) is not { } fault)
            return false;
        if (fault.Kind == FaultKind.Slow)
        {
            await Task.Delay(fault.Wait, http.RequestAborted);
            return false;
        }
        await Answer(http, fault);
        return true;
    }

    public static Task Answer(HttpContext http, SandboxFault fault)
    {
        if (fault.Kind is FaultKind.Reset or FaultKind.AcceptThenReset)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        if (fault.Kind == FaultKind.Refuse)
            return Reply.Refuse(http, new(fault.Code, "A fault set on purpose."), fault.Status > 0 ? fault.Status : null);
        http.Response.StatusCode = fault.Status > 0 ? fault.Status : 502;
        http.Response.ContentType = "text/html";
        return http.Response.WriteAsync("<html><body><h1>Sorry, something went wrong.</h1></body></html>");
    }

    sealed class Armed(long id, SandboxFault fault)
    {
        readonly ConcurrentDictionary<ulong, int> attempts = new();

        public long Id => id;
        public SandboxFault Fault => fault;
        public int Struck { get; private set; }

        public bool Strikes(string path, ulong phone, DateTimeOffset now, World world)
        {
            if (fault.Path != "*" && fault.Path != path)
                return false;
            if (now < fault.From || now >= fault.Until || Struck >= fault.Times)
                return false;
            var attempt = fault.Rate < 1 ? attempts.AddOrUpdate(phone, 1, (_, count) => count + 1) : 1;
            if (!world.Population.DiceOf(phone).Of(Roll.Fault).Of((ulong)id).Of((ulong)attempt).Below(fault.Rate))
                return false;
            Struck++;
            return true;
        }
    }
}
