using Curlew.Sandbox;

namespace Curlew.Server.Tests;

/// <summary>How <c>curlew serve</c> is told to serve the stand-in's business.</summary>
static class Serving
{
    public static CurlewProcess Start(SandboxServer meta, string database, TemporaryData data, params (string, string)[] settings) =>
        CurlewProcess.Start(
            ["serve", "--url", "http://127.0.0.1:0", "--database", database, "--data", data.Path],
            [.. Account(meta), .. settings]
        );

    public static (string, string)[] Account(SandboxServer meta) =>
        [
            ("CURLEW_APP_SECRET", meta.Options.AppSecret),
            ("CURLEW_VERIFY_TOKEN", meta.Options.VerifyToken),
            ("CURLEW_ACCESS_TOKEN", meta.Options.AccessToken),
            ("CURLEW_PHONE_NUMBER_ID", meta.Options.PhoneNumberId),
            ("CURLEW_WABA_ID", meta.Options.WabaId),
            ("CURLEW_PHONE", "+" + meta.Options.DisplayPhoneNumber),
            ("CURLEW_GRAPH_URL", meta.GraphUrl.ToString()),
        ];
}
