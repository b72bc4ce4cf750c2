using Curlew.Messages;

namespace Curlew.Tests.Messages;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("image/jpeg", "image/jpeg")]
    [InlineData("Audio/OGG; codecs=opus", "audio/ogg; codecs=opus")]
    [InlineData("audio/ogg; codecs=\"opus\"; name=\"Zephyrine.ogg\"", "audio/ogg; codecs=opus")]
    [InlineData("application/pdf; name=\"Zephyrine Quibblewick.pdf\"", "application/pdf")]
    [InlineData("text/plain;charset=utf-8;name=Zephyrine", "text/plain")]
    [InlineData(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )]
    [InlineData("Zephyrine/Quibblewick", null)]
    [InlineData("image/jpeg\nZephyrine", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Of_a_type_only_what_the_file_is_is_kept(string? written, string? kept) => Assert.Equal(kept, MediaType.Of(written));
}
