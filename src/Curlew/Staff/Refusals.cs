using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>Which outcomes of the audit trail say that what was asked for was not done.</summary>
public static class Refusals
{
    // Of these nobody knows.
    static readonly string[] Unsettled = ["template.send.uncertain", "template.submit.unanswered"];

    static readonly ConcurrentDictionary<string, bool> OfCodes = new();

    /// <summary>Whether a code says so. Of one that this version does not know it is not said.</summary>
    public static bool Has(string code) => code == "denied" || OfCodes.GetOrAdd(code, Read);

    // It goes by what kind of outcome it is, so an empty one knows.
    static bool Read(string code) =>
        !Unsettled.Contains(code)
        && Codes.Find(code) is Type type
        && type.IsSubclassOf(typeof(Outcome))
        && !((Outcome)RuntimeHelpers.GetUninitializedObject(type)).IsDone;
}
