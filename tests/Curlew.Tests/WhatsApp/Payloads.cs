namespace Curlew.Tests.WhatsApp;

/// <summary>The golden webhook bodies in tests/payloads, each beside what it must be read as.</summary>
static class Payloads
{
    public static string Folder { get; } = Find();

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    public static byte[] Body(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static string ExpectedFile(string name) => Path.Combine(Folder, name + ".expected.txt");

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Curlew.slnx")))
                return Path.Combine(folder.FullName, "tests", "payloads");
        throw new InvalidOperationException(
            "Run the tests from inside the repository: tests/payloads was not found above " + AppContext.BaseDirectory
        );
    }
}
