namespace Curlew.Sandbox.Tests; public class ATest { [Fact] public void Passes() => Assert.True(true); }
