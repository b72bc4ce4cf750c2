namespace Curlew.Words;

/// <summary>Where the stable codes of a type's members begin: those of an enumeration, or of the records nested in an abstract record.</summary>
/// <param name="prefix">As in <c>campaign.launch</c>; the member <c>AudienceEmpty</c> then has the code <c>campaign.launch.audience_empty</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum, Inherited = false)]
public sealed class CodeAttribute(string prefix) : Attribute
{
    public string Prefix => prefix;
}
