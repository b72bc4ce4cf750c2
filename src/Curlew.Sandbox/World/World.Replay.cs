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
                Accepted(ReadDraft(from), NumberIn(from), at);
                break;
            case Entry.Refused:
                Refused((int)from.Read7BitEncodedInt64(), (Limit)from.Read7BitEncodedInt64(), NumberIn(from));
                break;
            case Entry.Wrote:
                Wrote((ulong)from.Read7BitEncodedInt64(), (Turn)from.Read7BitEncodedInt64(), from.ReadString(), NumberIn(from), at);
                break;
            case Entry.Decided:
                Decided((ulong)from.Read7BitEncodedInt64(), from.ReadString(), NumberIn(from), at);
                break;
            case Entry.Injected:
                Injected(from.ReadString(), from.ReadString(), NumberIn(from), at);
                break;
            case Entry.Template:
                Template(from, at);
                break;
            case Entry.Acknowledged:
                for (var left = from.Read7BitEncodedInt64(); left > 0; left--)
                    outbox.Remove(from.Read7BitEncodedInt64(), (int)from.Read7BitEncodedInt64());
                break;
        }
    }

    void Accepted(Draft draft, BusinessNumber number, long at) => Begin(number, draft, People.Slot(Population, draft.Phone), at);

    static void Refused(int code, Limit limit, BusinessNumber number)
    {
        foreach (var counts in number.CountedIn)
            counts.Refused(code, limit);
    }

    void Wrote(ulong phone, Turn turn, string content, BusinessNumber number, long at) => Write(number, phone, turn, content, at);

    void Decided(ulong phone, string what, BusinessNumber number, long at) => Decide(number, phone, what, at);

    void Injected(string field, string value, BusinessNumber number, long at) => Inject(number, field, value, at);

    void Template(BinaryReader from, long at)
    {
        var template = JsonSerializer.Deserialize<SandboxTemplate>(from.ReadString())!;
        var (what, reason, due) = (from.ReadString(), from.ReadString(), from.Read7BitEncodedInt64());
        var account = Place(from, Businesses.Accounts);
        if (what.Length == 0)
            account.Templates.Put(template, DateTimeOffset.FromUnixTimeMilliseconds(at));
        else
            ScheduleChange(account, template, what, reason, due, at);
    }

    BusinessNumber NumberIn(BinaryReader from) => Place(from, Businesses.Numbers);

    // A journal from before there were several ends without a place: everything in it is the first one's.
    T Place<T>(BinaryReader from, IReadOnlyList<T> among)
    {
        var place = from.BaseStream.Position < from.BaseStream.Length ? from.Read7BitEncodedInt64() : 0;
        return place < among.Count
            ? among[(int)place]
            : throw new InvalidOperationException(
                $"The journal {options.JournalPath} tells of more business numbers or accounts than this sandbox has. Start with the same ones, or delete the file."
            );
    }

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
