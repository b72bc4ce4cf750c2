using System.Text.Json;

namespace Curlew.Sandbox;

sealed partial class World
{
    /// <summary>Lets a customer write something now.</summary>
    /// <param name="content">JSON object with `type` and its content, as in Meta's messages webhook.</param>
    public Writing Write(BusinessNumber number, ulong phone, Turn turn, string content)
    {
        Writing writing;
        long position;
        lock (gate)
        {
            var now = Now;
            Advance(now);
            position = Journal.Append(
                record.Begin(Entry.Wrote, now).Number((long)phone).Number((long)turn).Text(content).Number(number.Index).Bytes
            );
            writing = Write(number, phone, turn, content, now);
            Advance(now);
        }
        Journal.Await(position);
        return writing;
    }

    /// <summary>Empties the contact book through which Meta shows a number phones that are hidden otherwise.</summary>
    public void ForgetPhones(BusinessNumber number) => Decide(number, 0, "forget_phones");

    /// <summary>Lets a customer decide something that is not a message: blocking, or marketing in WhatsApp's own settings.</summary>
    public void Decide(BusinessNumber number, ulong phone, string what)
    {
        long position;
        lock (gate)
        {
            var now = Now;
            Advance(now);
            position = Journal.Append(record.Begin(Entry.Decided, now).Number((long)phone).Text(what).Number(number.Index).Bytes);
            Decide(number, phone, what, now);
            Advance(now);
        }
        Journal.Await(position);
    }

    void Decide(BusinessNumber number, ulong phone, string what, long at)
    {
        if (what == "forget_phones")
        {
            number.Pairs.ForgetPhones(People.Count);
            return;
        }
        var slot = People.Slot(Population, phone);
        ref var marks = ref number.Pairs.Marks(slot);
        if (what == "block")
            marks |= Mark.Blocked;
        else if (what == "unblock")
            marks &= ~Mark.Blocked;
        else
        {
            var stops = what == "stop_in_whatsapp";
            var turn = stops ? Turn.StopInWhatsApp : Turn.StartInWhatsApp;
            foreach (var counts in number.CountedIn)
                counts.Happened(turn, 0);
            Change(number, slot, turn, at);
            Inject(
                number,
                "user_preferences",
                CustomerJson.PreferenceValue(this, number, phone, ShowsPhone(number, phone, slot), stops, at),
                at
            );
        }
    }

    /// <summary>Puts a webhook of any field among those that are due now.</summary>
    public void Inject(BusinessNumber number, string field, string value)
    {
        long position;
        lock (gate)
        {
            var now = Now;
            position = Journal.Append(record.Begin(Entry.Injected, now).Text(field).Text(value).Number(number.Index).Bytes);
            Inject(number, field, value, now);
        }
        Journal.Await(position);
    }

    /// <summary>Gives a portfolio another messaging limit and tells all its accounts.</summary>
    public void LimitTo(Portfolio portfolio, int? limit)
    {
        portfolio.Limit = limit;
        foreach (var number in portfolio.Numbers.DistinctBy(number => number.Account))
            Inject(number, "business_capability_update", Capability(portfolio));
    }

    /// <summary>Puts a new or edited template before Meta's reviewers, who answer within business minutes.</summary>
    public TemplatePage Submit(Account account, SandboxTemplate template)
    {
        var page = Put(account, template);
        var dice = new Dice(options.Seed).Of(template.Name).Of(template.Language).Of(Roll.Review);
        var verdict = TemplateReview.Of(page);
        var after = Now + (long)options.Behaviour.ReviewAfter.Draw(dice).TotalMilliseconds;
        ChangeAt(
            account,
            page.Template with
            {
                Status = verdict.Status,
                RejectedReason = verdict.Reason,
            },
            verdict.Status,
            verdict.Reason,
            after
        );
        return page;
    }

    /// <summary>Adds or replaces a template without telling the subscriber.</summary>
    public TemplatePage Put(Account account, SandboxTemplate template)
    {
        TemplatePage page;
        long position;
        lock (gate)
        {
            page = account.Templates.Put(template, options.Clock.GetUtcNow());
            position = Journal.Append(Describe(account, page.Template, "", "", 0));
        }
        Journal.Await(position);
        return page;
    }

    /// <summary>Changes a template now and tells the subscriber.</summary>
    public void Change(Account account, SandboxTemplate after, string what, string reason)
    {
        ChangeAt(account, after, what, reason, Now);
        CatchUp();
    }

    /// <summary>Pauses a template for its quality: 3 hours, then 6, the third time for ever (Meta, template pausing, 2026-03).</summary>
    public void Pause(Account account, SandboxTemplate template)
    {
        var paused = template with { Pauses = template.Pauses + 1, Status = template.Pauses < 2 ? "PAUSED" : "DISABLED", Quality = "RED" };
        Change(account, paused, paused.Status, "NONE");
        var until = Now + (long)TimeSpan.FromHours(paused.Pauses * 3).TotalMilliseconds;
        if (paused.Status == "PAUSED")
            ChangeAt(account, paused with { Status = "APPROVED", Quality = "UNKNOWN" }, "REINSTATED", "NONE", until);
    }

    /// <summary>Announces another category a day ahead and then changes it, as Meta does (Meta, template categories, 2026-03).</summary>
    public void Recategorise(Account account, SandboxTemplate template, string category)
    {
        var after = template with { Category = category, PreviousCategory = template.Category };
        Change(account, after, "CATEGORY_AHEAD", "NONE");
        ChangeAt(account, after, "CATEGORY", "NONE", Now + Day);
    }

    /// <summary>Whether free-form messages to this person would arrive.</summary>
    public bool HasOpenWindow(BusinessNumber number, ulong phone)
    {
        lock (gate)
        {
            Advance(Now);
            return WindowOpen(number, People.Slot(Population, phone), Now);
        }
    }

    /// <summary>A customer's own message takes effect.</summary>
    public void Written(Writing writing)
    {
        foreach (var counts in writing.Number.CountedIn)
            counts.Happened(writing.Turn, 0);
        Change(writing.Number, writing.Slot, writing.Turn, writing.At);
        Chats.Wrote(writing);
        Emit(writing, 0, writing.At, writing.Dice.Of(Roll.Second));
    }

    void ChangeAt(Account account, SandboxTemplate after, string what, string reason, long at)
    {
        long position;
        lock (gate)
        {
            position = Journal.Append(Describe(account, after, what, reason, at));
            ScheduleChange(account, after, what, reason, at, Now);
        }
        Journal.Await(position);
    }

    void ScheduleChange(Account owner, SandboxTemplate after, string what, string reason, long at, long plannedAt) =>
        Schedule(
            new TemplateChange
            {
                Ordinal = ++ordinal,
                Owner = owner,
                After = after,
                Event = what,
                Reason = reason,
                At = at,
                PlannedAt = plannedAt,
            }
        );

    ReadOnlySpan<byte> Describe(Account account, SandboxTemplate template, string what, string reason, long at) =>
        record
            .Begin(Entry.Template, Now)
            .Text(JsonSerializer.Serialize(template))
            .Text(what)
            .Text(reason)
            .Number(at)
            .Number(account.Index)
            .Bytes;

    void Inject(BusinessNumber number, string field, string value, long at) =>
        Schedule(
            new Notice
            {
                Ordinal = ++ordinal,
                Number = number,
                Field = field,
                Value = value,
                At = at,
            }
        );

    Writing Write(BusinessNumber number, ulong phone, Turn turn, string content, long at)
    {
        var slot = People.Slot(Population, phone);
        var writing = new Writing
        {
            Ordinal = ++ordinal,
            Number = number,
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
