using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>An import that cannot be finished: its rows do not open with the keys at hand. Until it is dropped nothing is imported after it.</summary>
public sealed class ImportStuck(Guid import, Exception cause)
    : CannotGoOn(
        $"The import {import} cannot be finished: its rows do not open with the keys at hand. Bring the keys back, or drop it.",
        cause
    );
