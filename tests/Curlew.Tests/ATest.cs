namespace Curlew.Tests; public class ATest { [Fact] public void Passes() => Assert.True(true); }
