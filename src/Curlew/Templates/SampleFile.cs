namespace Curlew.Templates;

/// <summary>A file that shows Meta's reviewers what a template's header will hold.</summary>
/// <param name="Name">What it is called, with its ending.</param>
/// <param name="Open">Opens it; called once for each language.</param>
public sealed record SampleFile(string Name, Func<Stream> Open)
{
    /// <summary>What Meta takes as a sample, by the file's ending (resumable upload API, 2026-03).</summary>
    public static IReadOnlyDictionary<string, string> MediaTypes { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [".jpg"] = "image/jpeg",
            [".jpeg"] = "image/jpeg",
            [".png"] = "image/png",
            [".mp4"] = "video/mp4",
            [".pdf"] = "application/pdf",
        };

    /// <summary>Null where the ending says that Meta would not take it.</summary>
    public static SampleFile? At(string path) =>
        MediaTypes.ContainsKey(Path.GetExtension(path)) ? new(Path.GetFileName(path), () => File.OpenRead(path)) : null;

    internal string MediaType => MediaTypes[Path.GetExtension(Name)];
}
