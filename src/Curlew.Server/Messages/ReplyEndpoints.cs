using Curlew.Messages;
using Curlew.Server.Api;

namespace Curlew.Server.Messages;

/// <summary>What is answered by itself, over the API.</summary>
static class ReplyEndpoints
{
    // A year, as at the command line.
    const int LongestSilence = 24 * 365;

    public static void Map(ApiNoun api)
    {
        api.List(
            "/replies",
            "listReplies",
            "The automatic replies that are given, those to keywords first.",
            (call, ct) => call.Desk.Replies.List(ct),
            one => one.Id.ToString()
        );
        api.Do<ReplyGiven, ReplyOutcome>(
            "POST",
            "/replies",
            "saveReply",
            "Set an automatic reply up, or replace the one for the same trigger, words and number.",
            (call, given, ct) => call.Desk.Replies.Save(given.Reply, ct),
            makes: true
        );
        api.Do("DELETE", "/replies/{id}", "switchOffReply", "Stop giving a reply.", (call, ct) =>
            call.Desk.Replies.SwitchOff(call.Id(), ct)
        );
    }

    /// <param name="Template">Name of the text.</param>
    sealed record ReplyGiven(Trigger Trigger, string Template)
    {
        /// <summary>What a message must hold, next to each other; of the trigger keyword.</summary>
        public string? Keyword { get; init; }

        /// <summary>The business number it answers for, by Meta's id; all where nothing is said.</summary>
        public string? PhoneNumberId { get; init; }

        /// <summary>Outside of which it answers; of the trigger away.</summary>
        public OpeningHours? Hours { get; init; }

        /// <summary>Hours for which a person is not given the same answer again, 1 to 8,760.</summary>
        public int AgainAfterHours { get; init; } = 24;

        internal AutoReply Reply =>
            AgainAfterHours is < 1 or > LongestSilence
                ? throw new ApiRefusal(new ApiProblem.OutOfRange("again_after_hours", 1, LongestSilence))
            : Trigger is Trigger.Keyword && Keyword is null ? throw new ApiRefusal(new ApiProblem.FieldMissing("keyword"))
            : Trigger is Trigger.Away && Hours is null ? throw new ApiRefusal(new ApiProblem.FieldMissing("hours"))
            : new AutoReply(Trigger, Template, Keyword, PhoneNumberId, Hours, TimeSpan.FromHours(AgainAfterHours));
    }
}
