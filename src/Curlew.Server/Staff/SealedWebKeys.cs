using System.Xml.Linq;
using Curlew.Staff;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Curlew.Server.Staff;

/// <summary>Where ASP.NET Core keeps the keys of its cookies and forms: sealed in the database, the same for every server.</summary>
sealed class SealedWebKeys(WebKeys keys) : IXmlRepository
{
    // The framework asks without waiting, once a day and at the start.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => keys.All(CancellationToken.None)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => keys.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None))
            .GetAwaiter()
            .GetResult();
}
