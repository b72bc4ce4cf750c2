using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Why nothing is sent from a database until somebody says that it is the right one.</summary>
[Code("restore.held")]
public enum HeldReason
{
    /// <summary>It does not know of everything that was sent.</summary>
    Older,

    /// <summary>Its cluster, timeline or database is another one.</summary>
    Elsewhere,

    /// <summary>This server has never sent from it, and no other one is at it.</summary>
    NotRemembered,
}
