using System.Buffers.Binary;
using System.Buffers.Text;

namespace Curlew.Privacy;

/// <summary>A keyed digest of a word as it stands in an array of them: eight bytes of its sixteen. With a million different words, one pair in 37 million
/// vocabularies would meet.</summary>
static class ShortDigest
{
    public static long Of(string digest) => BinaryPrimitives.ReadInt64BigEndian(Base64Url.DecodeFromChars(digest));
}
