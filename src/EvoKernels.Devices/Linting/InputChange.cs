using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Linting;

/// <summary>Changes the inputs that a reference is about to see, already widened. Called for each input.</summary>
internal abstract class InputChange
{
    public virtual void Apply(int input, Span<double> values)
    {
    }

    public virtual void Apply(int input, Span<int> values)
    {
    }
}

/// <summary>Rounds one input to a lower precision, ties to even, as the hardware does.</summary>
/// <param name="input">Index.</param>
/// <param name="dropped">Bits of float32's 23 that are lost: 16 for bfloat16, 13 for tfloat32.</param>
internal sealed class RoundedInput(int input, int dropped) : InputChange
{
    public override void Apply(int index, Span<double> values)
    {
        if (index != input)
        {
            return;
        }

        foreach (ref var value in values)
        {
            var bits = BitConverter.SingleToInt32Bits((float)value);
            bits += (1 << (dropped - 1)) - 1 + ((bits >> dropped) & 1);
            value = BitConverter.Int32BitsToSingle(bits & -(1 << dropped));
        }
    }
}

/// <summary>Ignores elements of one input: floats as if they were 0, integers as if they were the least value.</summary>
/// <param name="input">Index.</param>
/// <param name="least">What an ignored integer becomes.</param>
/// <param name="stride">Every so many elements, counted from the end: the last is always among them. <see cref="int.MaxValue"/>: the last alone.</param>
internal sealed class IgnoredElements(int input, int least, int stride) : InputChange
{
    public override void Apply(int index, Span<double> values) => Ignore(index, values, 0);

    public override void Apply(int index, Span<int> values) => Ignore(index, values, least);

    private void Ignore<T>(int index, Span<T> values, T nothing)
    {
        for (var i = values.Length - 1L; index == input && i >= 0; i -= stride)
        {
            values[(int)i] = nothing;
        }
    }
}

/// <summary>Puts other contents in the place of one input.</summary>
internal sealed class ReplacedInput(int input, Native.NativeBuffer other) : InputChange
{
    public override void Apply(int index, Span<double> values)
    {
        if (index == input)
        {
            var source = other.Span<float>();
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = source[i];
            }
        }
    }

    public override void Apply(int index, Span<int> values)
    {
        if (index == input)
        {
            MemoryMarshal.Cast<byte, int>(other.Span<byte>()).CopyTo(values);
        }
    }
}

/// <summary>Rounding by half a unit in either direction at random: what every kernel may do to its inputs.</summary>
internal sealed class JitteredInputs(ulong seed, double unit) : InputChange
{
    public override void Apply(int index, Span<double> values) => Core.Inputs.InputDistributions.Perturb(Core.Inputs.InputDistributions.Derive(seed, index), values, unit);
}
