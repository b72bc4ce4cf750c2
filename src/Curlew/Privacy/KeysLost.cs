using Curlew.Words;

namespace Curlew.Privacy;

/// <summary>The database holds what was sealed with a key that it does not hold any more: it is damaged or half restored. The text says what to do.</summary>
public sealed class KeysLost : CannotGoOn
{
    KeysLost(string what)
        : base(
            $"{what} Nothing was written. This database is damaged or only half restored: restore the table sealed_keys from the same backup as the rest. A new key would hide the loss and open nothing."
        ) { }

    /// <summary>No key of a purpose is there, and a column holds what was sealed with one.</summary>
    internal static KeysLost Of(KeyPurpose purpose, SealedColumn column) =>
        new($"The key '{Codes.Word(purpose)}' is missing from sealed_keys, and {column} holds what was sealed with it.");

    /// <summary>One of several keys is not there.</summary>
    internal static KeysLost Of(KeyPurpose purpose, short id) =>
        new($"Key {id} of '{Codes.Word(purpose)}' is missing from sealed_keys, though there are later ones.");

    /// <summary>None of the keys is in use.</summary>
    internal static KeysLost OfUse(KeyPurpose purpose) => new($"No key of '{Codes.Word(purpose)}' in sealed_keys is active.");

    /// <summary>One was retired, and rows still need it.</summary>
    internal static KeysLost OfRetired(short id, SealedColumn column) =>
        new($"Key {id} of 'cells' is retired in sealed_keys, and {column} holds what is sealed with it.");
}
