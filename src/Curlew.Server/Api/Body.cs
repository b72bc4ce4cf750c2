using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace Curlew.Server.Api;

/// <summary>Reads the body of a request: whole and small first, then field by field, so that whoever wrote it is told which one is wrong.</summary>
static class Body
{
    /// <summary>Bytes.</summary>
    public const int Largest = 1024 * 1024;

    const int Deepest = 40;

    /// <summary>The bytes; none where there is no body.</summary>
    /// <exception cref="ApiRefusal">It is too large, or ends before its end.</exception>
    public static async Task<byte[]> Bytes(HttpContext context, CancellationToken ct)
    {
        if (context.Request.ContentLength > Largest)
            throw new ApiRefusal(new ApiProblem.TooLarge(Largest));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = Largest;
        try
        {
            using var whole = new MemoryStream();
            await context.Request.Body.CopyToAsync(whole, ct);
            return whole.ToArray();
        }
        catch (BadHttpRequestException e)
        {
            // Whoever sent it is told; a connection that was broken off has nobody to tell.
            throw new ApiRefusal(
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? new ApiProblem.TooLarge(Largest) : new ApiProblem.Malformed(0)
            );
        }
    }

    /// <summary>The fields of a body.</summary>
    /// <exception cref="ApiRefusal">Names the field that is missing, unknown or wrong.</exception>
    public static T Read<T>(byte[] bytes)
    {
        using var document = Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
        if (document.RootElement.ValueKind is not JsonValueKind.Object)
            throw new ApiRefusal(new ApiProblem.NotAnObject());
        if (Unfit(document.RootElement, "") is { } unfit)
            throw Wrong(unfit);
        Demand(document.RootElement, ApiJson.Reading.GetTypeInfo(typeof(T)).Properties);
        try
        {
            var read = document.RootElement.Deserialize<T>(ApiJson.Reading)!;
            return NullIn(read!) is { } field ? throw Wrong(field) : read;
        }
        catch (JsonException e)
        {
            throw Wrong(e.Path is ['$', '.', .. var path] ? path : e.Path ?? "$");
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            // A value that its type refuses: whoever sent it is told that it is one of these.
            throw Wrong("$");
        }
    }

    static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new ApiRefusal(new ApiProblem.Malformed((e.LineNumber ?? -1) + 1));
        }
        catch (InvalidOperationException)
        {
            // A name of half a character.
            throw new ApiRefusal(new ApiProblem.Malformed(0));
        }
    }

    static void Demand(JsonElement body, IList<JsonPropertyInfo> fields)
    {
        foreach (var given in body.EnumerateObject())
            if (fields.All(known => known.Name != given.Name))
                throw new ApiRefusal(new ApiProblem.FieldUnknown(given.Name, [.. fields.Select(known => known.Name)]));
        foreach (var known in fields)
            if (IsRequired(known) && !body.TryGetProperty(known.Name, out _))
                throw new ApiRefusal(new ApiProblem.FieldMissing(known.Name));
    }

    /// <summary>Whether a request must have a field.</summary>
    public static bool IsRequired(JsonPropertyInfo field) => field.IsRequired || field.AssociatedParameter is { HasDefaultValue: false };

    // What no column holds and no list may: a zero byte, half a character, nothing among other things. Returns where it is.
    static string? Unfit(JsonElement element, string at) =>
        element.ValueKind switch
        {
            JsonValueKind.String => IsText(element) ? null : at,
            JsonValueKind.Array => element
                .EnumerateArray()
                .Select((item, place) => item.ValueKind is JsonValueKind.Null ? $"{at}[{place}]" : Unfit(item, $"{at}[{place}]"))
                .FirstOrDefault(found => found is not null),
            JsonValueKind.Object => element
                .EnumerateObject()
                .Select(property => IsName(property) ? Unfit(property.Value, at.Length == 0 ? property.Name : $"{at}.{property.Name}") : at)
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    static bool IsText(JsonElement element)
    {
        try
        {
            return !element.GetString()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // Half a character: whoever sent it is told where.
            return false;
        }
    }

    static bool IsName(JsonProperty property)
    {
        try
        {
            return !property.Name.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // Likewise.
            return false;
        }
    }

    // The serializer looks at the fields of a record, and not into its dictionaries.
    static string? NullIn(object read, string at = "") =>
        read switch
        {
            IReadOnlyDictionary<string, string> words => words.FirstOrDefault(word => word.Value is null) is { Key: { } key }
                ? $"{at}.{key}"
                : null,
            IEnumerable<object> many => many.Select((one, place) => NullIn(one, $"{at}[{place}]"))
                .FirstOrDefault(found => found is not null),
            _ when read.GetType() is { IsClass: true, Namespace: { } home } type && home.StartsWith("Curlew", StringComparison.Ordinal) =>
                type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property =>
                        property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>() is null
                    )
                    .Select(property => property.GetValue(read) is { } value ? NullIn(value, Below(at, property.Name)) : null)
                    .FirstOrDefault(found => found is not null),
            _ => null,
        };

    static string Below(string at, string property)
    {
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
        return at.Length == 0 ? name : $"{at}.{name}";
    }

    static ApiRefusal Wrong(string field) => new(new ApiProblem.FieldWrong(field.Length == 0 ? "$" : field));
}
