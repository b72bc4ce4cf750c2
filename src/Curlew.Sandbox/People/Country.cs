namespace Curlew.Sandbox;

/// <param name="Lead">Digits after the country code that every mobile number of this place begins with.</param>
/// <param name="Zip">A postcode pattern: # is a digit, ? a capital letter.</param>
sealed record Place(string City, string State, string Zip, string TimeZone, params string[] Lead);

/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Dial">Country calling code.</param>
/// <param name="Digits">Digits of a number after its lead.</param>
/// <param name="FirstDigit">Smallest first digit of those.</param>
/// <param name="Weight">Share of the population, relative to the others.</param>
sealed record Country(string Code, string Dial, int Digits, int FirstDigit, int Weight, string[] Languages, Place[] Places, Names Names)
{
    static readonly long[] Tens = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>How many different numbers one lead of this country holds.</summary>
    public ulong Numbers => (ulong)((10 - FirstDigit) * Tens[Digits - 1]);

    public ulong Number(string lead, ulong which) => ulong.Parse(Dial + lead, null) * (ulong)Tens[Digits] + Offset + which;

    /// <summary>Which number of its lead this is; null when the digits are not shaped like a mobile number of this country.</summary>
    public ulong? Which(ulong number)
    {
        var tail = number % (ulong)Tens[Digits];
        return tail >= Offset ? tail - Offset : null;
    }

    ulong Offset => (ulong)(FirstDigit * Tens[Digits - 1]);
}

/// <summary>First names, family names and streets that occur in a country.</summary>
sealed record Names(string[] First, string[] Last, string[] Streets);
