using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Proving that a number is one's own, and registering it (Meta, registration, 2026-03).</summary>
sealed class RegistrationCalls(World world)
{
    public static Refusal NoPin => new(100, "(#100) Param pin must be a 6-digit number.");

    public static bool IsPin(string? pin) => pin is { Length: 6 } && pin.All(char.IsAsciiDigit);

    public async Task Register(HttpContext http, BusinessNumber number)
    {
        var pin = (await GraphBody.Read(http))?.Text("pin");
        if (!IsPin(pin))
            await Reply.Refuse(http, NoPin);
        else if (!MayRegister(number))
            await Reply.Refuse(http, TooMany);
        else if (number.VerificationCode is not null)
            await Reply.Refuse(http, new(133006, "The phone number has to be verified before it can be registered."));
        else if (number.Pin is { } known && known != pin)
            await Reply.Refuse(http, new(133005, "Two-step verification PIN mismatch."));
        else
        {
            (number.Pin, number.IsRegistered, number.Status) = (pin, true, "CONNECTED");
            await Reply.Success(http);
        }
    }

    public Task Deregister(HttpContext http, BusinessNumber number)
    {
        if (!number.IsRegistered)
            return Reply.Refuse(http, new(133010, "The phone number is not registered."));
        if (!MayRegister(number))
            return Reply.Refuse(http, TooMany);
        (number.IsRegistered, number.Status) = (false, "DISCONNECTED");
        return Reply.Success(http);
    }

    /// <summary>Sends a code to the number; here it stands in the answer of `/_sandbox/state`.</summary>
    public async Task RequestCode(HttpContext http, BusinessNumber number)
    {
        var body = await GraphBody.Read(http) ?? default;
        if (number.VerificationCode is null)
            await Reply.Refuse(http, new(136024, "The phone number is verified already."));
        else if (body.Text("code_method")?.ToUpperInvariant() is not ("SMS" or "VOICE"))
            await Reply.Refuse(http, new(100, "(#100) Param code_method must be one of {SMS, VOICE}."));
        else if (body.Text("language") is not { Length: > 1 })
            await Reply.Refuse(http, new(100, "(#100) The parameter language is required."));
        else
        {
            var code = new Dice(world.Options.Seed).Of(number.Id).Of((ulong)world.Now).Pick(1_000_000);
            number.VerificationCode = code.ToString("D6", CultureInfo.InvariantCulture);
            await Reply.Success(http);
        }
    }

    public async Task VerifyCode(HttpContext http, BusinessNumber number)
    {
        var code = (await GraphBody.Read(http))?.Text("code");
        if (number.VerificationCode is null)
            await Reply.Refuse(http, new(136024, "The phone number is verified already."));
        else if (code is null)
            await Reply.Refuse(http, new(100, "(#100) The parameter code is required."));
        else if (code.Replace("-", "", StringComparison.Ordinal) != number.VerificationCode || code.Length == 0)
            await Reply.Refuse(http, new(136025, "The code is not the one that was sent last."));
        else
        {
            number.VerificationCode = null;
            await Reply.Success(http);
        }
    }

    // Meta, registration, 2026-03: 10 in 72 hours.
    bool MayRegister(BusinessNumber number) => Account.Within(number.Registrations, 10, TimeSpan.FromHours(72), world.Now);

    static Refusal TooMany => new(133016, "The number was registered or deregistered 10 times within 72 hours.");
}
