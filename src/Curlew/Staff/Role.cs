using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What somebody is in the business; what each may do stands in <see cref="Roles"/>.</summary>
[Code("role")]
public enum Role
{
    /// <summary>Whoever answers for the installation. Whoever is signed in to the machine acts as one.</summary>
    Owner,

    /// <summary>Runs it day by day.</summary>
    Admin,

    /// <summary>Writes segments and campaigns, and sees people masked.</summary>
    Marketer,

    /// <summary>Speaks with customers, one by one.</summary>
    Agent,

    /// <summary>Sees totals and nobody.</summary>
    Analyst,

    /// <summary>Sees who did what, and nothing else.</summary>
    Auditor,
}
