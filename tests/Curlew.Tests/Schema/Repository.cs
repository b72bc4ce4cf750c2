namespace Curlew.Tests.Schema;

/// <summary>The clone this test runs in. The compiler's own paths will not do: a build in CI replaces them.</summary>
static class Repository
{
    static readonly string Root = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Curlew.slnx"))
            ? folder
            : Find(
                Path.GetDirectoryName(folder)
                    ?? throw new InvalidOperationException("The tests do not run below the folder of Curlew.slnx.")
            );
}
