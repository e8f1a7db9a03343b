using Xunit;

namespace KrState.Tests;

/// <summary>Checks exceptions together with the code and the path that they carry.</summary>
internal static class Codes
{
    internal static TException Throws<TException>(string code, Action action)
        where TException : Exception
    {
        var exception = Assert.Throws<TException>(action);
        Assert.Equal(code, exception.Data["KrCode"]);
        Assert.NotEmpty(exception.Message);
        return exception;
    }

    internal static void ThrowsAt<TException>(string code, string path, Action action)
        where TException : Exception
    {
        var exception = Throws<TException>(code, action);
        Assert.Equal(path, exception.Data["KrPath"]);
        Assert.Contains(path, exception.Message);
    }
}
