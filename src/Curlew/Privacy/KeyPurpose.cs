namespace Curlew.Privacy;

/// <summary>What a data key is for. Each purpose has keys of its own, so that replacing one touches nothing else.</summary>
public enum KeyPurpose
{
    /// <summary>Randomised sealing of names, addresses, notes, bodies.</summary>
    Cells,

    /// <summary>Deterministic sealing of phones and WhatsApp ids, and look-up digests.</summary>
    Identities,

    /// <summary>The chain of the audit trail.</summary>
    Audit,
}

/// <summary>What a data key may still be used for.</summary>
public enum KeyState
{
    /// <summary>Seals and opens.</summary>
    Active,

    /// <summary>Opens what was sealed with it.</summary>
    DecryptOnly,

    /// <summary>Neither.</summary>
    Retired,
}
