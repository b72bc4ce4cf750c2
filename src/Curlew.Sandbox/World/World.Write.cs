using System.Text.Json;

namespace Curlew.Sandbox;

sealed partial class World
{
    /// <summary>Lets a customer write something now.</summary>
    /// <param name="content">JSON object with `type` and its content, as in Meta's messages webhook.</param>
    public Writing Write(ulong phone, Turn turn, string content)
    {
        Writing writing;
        long position;
        lock (gate)
        {
            var now = Now;
            Advance(now);
            position = Journal.Append(record.Begin(Entry.Wrote, now).Number((long)phone).Number((long)turn).Text(content).Bytes);
            writing = Write(phone, turn, content, now);
            Advance(now);
        }
        Journal.Await(position);
        return writing;
    }

    /// <summary>Empties the contact book through which Meta knows phones that are hidden otherwise.</summary>
    public void ForgetPhones() => Decide(0, "forget_phones");

    /// <summary>Lets a customer decide something that is not a message: blocking, or marketing in WhatsApp's own settings.</summary>
    public void Decide(ulong phone, string what)
    {
        long position;
        lock (gate)
        {
            var now = Now;
            Advance(now);
            position = Journal.Append(record.Begin(Entry.Decided, now).Number((long)phone).Text(what).Bytes);
            Decide(phone, what, now);
            Advance(now);
        }
        Journal.Await(position);
    }

    void Decide(ulong phone, string what, long at)
    {
        if (what == "forget_phones")
        {
            People.ForgetPhones();
            return;
        }
        var slot = People.Slot(Population, phone);
        ref var marks = ref People.Marks(slot);
        if (what == "block")
            marks |= Mark.Blocked;
        else if (what == "unblock")
            marks &= ~Mark.Blocked;
        else
        {
            var stops = what == "stop_in_whatsapp";
            var turn = stops ? Turn.StopInWhatsApp : Turn.StartInWhatsApp;
            Counts.Happened(turn, 0);
            Change(slot, turn, at);
            Inject("user_preferences", CustomerJson.PreferenceValue(this, phone, ShowsPhone(phone, slot), stops, at), at);
        }
    }

    /// <summary>Puts a webhook of any field among those that are due now.</summary>
    public void Inject(string field, string value)
    {
        long position;
        lock (gate)
        {
            var now = Now;
            position = Journal.Append(record.Begin(Entry.Injected, now).Text(field).Text(value).Bytes);
            Inject(field, value, now);
        }
        Journal.Await(position);
    }

    /// <summary>Puts a new or edited template before Meta's reviewers, who answer within business minutes.</summary>
    public TemplatePage Submit(SandboxTemplate template)
    {
        var page = Put(template);
        var dice = new Dice(options.Seed).Of(template.Name).Of(template.Language).Of(Roll.Review);
        var verdict = TemplateReview.Of(page);
        var after = Now + (long)options.Behaviour.ReviewAfter.Draw(dice).TotalMilliseconds;
        ChangeAt(page.Template with { Status = verdict.Status, RejectedReason = verdict.Reason }, verdict.Status, verdict.Reason, after);
        return page;
    }

    /// <summary>Adds or replaces a template without telling the subscriber.</summary>
    public TemplatePage Put(SandboxTemplate template)
    {
        TemplatePage page;
        long position;
        lock (gate)
        {
            page = Templates.Put(template, options.Clock.GetUtcNow());
            position = Journal.Append(
                record.Begin(Entry.Template, Now).Text(JsonSerializer.Serialize(page.Template)).Text("").Text("").Number(0).Bytes
            );
        }
        Journal.Await(position);
        return page;
    }

    /// <summary>Changes a template now and tells the subscriber.</summary>
    public void Change(SandboxTemplate after, string what, string reason)
    {
        ChangeAt(after, what, reason, Now);
        CatchUp();
    }

    /// <summary>Pauses a template for its quality: 3 hours, then 6, the third time for ever (Meta, template pausing, 2026-03).</summary>
    public void Pause(SandboxTemplate template)
    {
        var paused = template with { Pauses = template.Pauses + 1, Status = template.Pauses < 2 ? "PAUSED" : "DISABLED", Quality = "RED" };
        Change(paused, paused.Status, "NONE");
        if (paused.Status == "PAUSED")
            ChangeAt(
                paused with
                {
                    Status = "APPROVED",
                    Quality = "UNKNOWN",
                },
                "REINSTATED",
                "NONE",
                Now + (long)TimeSpan.FromHours(paused.Pauses * 3).TotalMilliseconds
            );
    }

    /// <summary>Announces another category a day ahead and then changes it, as Meta does (Meta, template categories, 2026-03).</summary>
    public void Recategorise(SandboxTemplate template, string category)
    {
        var after = template with { Category = category, PreviousCategory = template.Category };
        Change(after, "CATEGORY_AHEAD", "NONE");
        ChangeAt(after, "CATEGORY", "NONE", Now + Day);
    }

    /// <summary>Whether free-form messages to this person would arrive.</summary>
    public bool HasOpenWindow(ulong phone)
    {
        lock (gate)
        {
            Advance(Now);
            return WindowOpen(People.Slot(Population, phone), Now);
        }
    }

    /// <summary>A customer's own message takes effect.</summary>
    public void Written(Writing writing)
    {
        Counts.Happened(writing.Turn, 0);
        Change(writing.Slot, writing.Turn, writing.At);
        Chats.Wrote(writing);
        Emit(writing, 0, writing.At, writing.Dice.Of(Roll.Second));
    }

    void ChangeAt(SandboxTemplate after, string what, string reason, long at)
    {
        long position;
        lock (gate)
        {
            position = Journal.Append(
                record.Begin(Entry.Template, Now).Text(JsonSerializer.Serialize(after)).Text(what).Text(reason).Number(at).Bytes
            );
            Schedule(
                new TemplateChange
                {
                    Ordinal = ++ordinal,
                    After = after,
                    Event = what,
                    Reason = reason,
                    At = at,
                    PlannedAt = Now,
                }
            );
        }
        Journal.Await(position);
    }

    void Replay(SandboxTemplate template, string what, string reason, long due, long at)
    {
        if (what.Length == 0)
            Templates.Put(template, DateTimeOffset.FromUnixTimeMilliseconds(at));
        else
            Schedule(
                new TemplateChange
                {
                    Ordinal = ++ordinal,
                    After = template,
                    Event = what,
                    Reason = reason,
                    At = due,
                    PlannedAt = at,
                }
            );
    }

    void Inject(string field, string value, long at) =>
        Schedule(
            new Notice
            {
                Ordinal = ++ordinal,
                Field = field,
                Value = value,
                At = at,
            }
        );

    Writing Write(ulong phone, Turn turn, string content, long at)
    {
        var slot = People.Slot(Population, phone);
        var writing = new Writing
        {
            Ordinal = ++ordinal,
            Phone = phone,
            Slot = slot,
            Turn = turn,
            Content = content,
            At = at,
            Dice = Population.DiceOf(phone).Of("writes").Of((ulong)ordinal),
        };
        Schedule(writing);
        return writing;
    }
}
