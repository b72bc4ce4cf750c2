using System.Text.Json;

namespace Curlew.Sandbox;

sealed partial class World
{
    bool opened;

    /// <summary>Rebuilds the state of a sandbox whose process died, and begins a journal where there is none.</summary>
    public void Open()
    {
        outbox.Index();
        Journal.Replay(Apply);
        outbox.Settle();
        if (opened)
            return;
        Journal.Append(record.Begin(Entry.Opened, Now).Number(options.Seed).Number(options.Population).Bytes);
        BeginChatter(Now);
    }

    void BeginChatter(long at)
    {
        opened = true;
        var chatter = new Chatter(this, at) { Ordinal = 0 };
        if (chatter.Begin())
            Schedule(chatter);
    }

    void Apply(BinaryReader from)
    {
        var entry = (Entry)from.ReadByte();
        var at = from.Read7BitEncodedInt64();
        Advance(at);
        switch (entry)
        {
            case Entry.Opened:
                CheckSame(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
                BeginChatter(at);
                break;
            case Entry.Accepted:
                Begin(ReadDraft(from), at);
                break;
            case Entry.Refused:
                Counts.Refused((int)from.Read7BitEncodedInt64(), (Limit)from.Read7BitEncodedInt64());
                break;
            case Entry.Wrote:
                Write((ulong)from.Read7BitEncodedInt64(), (Turn)from.Read7BitEncodedInt64(), from.ReadString(), at);
                break;
            case Entry.Decided:
                Decide((ulong)from.Read7BitEncodedInt64(), from.ReadString(), at);
                break;
            case Entry.Injected:
                Inject(from.ReadString(), from.ReadString(), at);
                break;
            case Entry.Template:
                Replay(
                    JsonSerializer.Deserialize<SandboxTemplate>(from.ReadString())!,
                    from.ReadString(),
                    from.ReadString(),
                    from.Read7BitEncodedInt64(),
                    at
                );
                break;
            case Entry.Acknowledged:
                for (var left = from.Read7BitEncodedInt64(); left > 0; left--)
                    outbox.Remove(from.Read7BitEncodedInt64(), (int)from.Read7BitEncodedInt64());
                break;
        }
    }

    void Begin(Draft draft, long at) => Begin(draft, People.Slot(Population, draft.Phone), at);

    static Draft ReadDraft(BinaryReader from)
    {
        var phone = (ulong)from.Read7BitEncodedInt64();
        var toUserId = from.Read7BitEncodedInt64() == 1;
        var type = from.ReadString();
        var template = new TemplateUse(from.ReadString(), from.ReadString(), from.ReadString());
        var callback = from.ReadString();
        var choices = new Choice[from.Read7BitEncodedInt64()];
        for (var at = 0; at < choices.Length; at++)
            choices[at] = new(from.ReadString(), from.ReadString(), from.ReadString());
        return new(phone, toUserId, "", type, template.Name.Length > 0 ? template : null, callback.Length > 0 ? callback : null, choices);
    }

    void CheckSame(long seed, long population)
    {
        if (seed != options.Seed || population != options.Population)
            throw new InvalidOperationException(
                $"The journal {options.JournalPath} belongs to seed {seed} and {population} people, not to seed {options.Seed} and {options.Population}. "
                    + "Start with the same values, or delete the file to begin anew."
            );
    }
}
