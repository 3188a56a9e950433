namespace EvoKernels.DeviceTests.Support;

/// <summary>Another value of an environment variable, until disposed. Tests run one after the other.</summary>
internal sealed class EnvironmentValue : IDisposable
{
    private readonly string _name;
    private readonly string? _before;

    public EnvironmentValue(string name, string? value)
    {
        _name = name;
        _before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
