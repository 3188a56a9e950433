using System.Text.RegularExpressions;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.DeviceTests.Support;

/// <summary>Turns a plain kernel into one that computes with fewer digits.</summary>
internal static partial class LowPrecision
{
    /// <summary>Keeps 10 bits behind the leading one, as tfloat32 and float16 do, or 7, as bfloat16 does; ties to even.</summary>
    private const string Rounding = """
        #include <cstdint>
        #include <cstring>
        static inline float lower(float v)
        {
            uint32_t bits;
            memcpy(&bits, &v, 4);
            bits += (1u << (DROPPED - 1)) - 1 + ((bits >> DROPPED) & 1);
            bits &= ~((1u << DROPPED) - 1);
            memcpy(&v, &bits, 4);
            return v;
        }

        """;

    /// <summary>A number that is rounded whenever it is stored: accumulators and results, but not inputs.</summary>
    private const string Number = """
        struct Low
        {
            float v;
            Low() = default;
            template <class T> Low(T x) : v(lower((float)x)) {}
            operator float() const { return v; }
            template <class T> Low& operator+=(T x) { return *this = v + (float)x; }
            template <class T> Low& operator-=(T x) { return *this = v - (float)x; }
            template <class T> Low& operator*=(T x) { return *this = v * (float)x; }
            template <class T> Low& operator/=(T x) { return *this = v / (float)x; }
        };

        """;

    /// <summary>The kernel with every stored float rounded.</summary>
    public static string Arithmetic(string source, int dropped) =>
        Includes(source) + Text(dropped, Rounding + Number) + FloatWord().Replace(Body(source).Replace("std::exp(", "__builtin_expf(", StringComparison.Ordinal)
            .Replace("std::sqrt((float)", "__builtin_sqrtf((float)", StringComparison.Ordinal), "Low");

    /// <summary>The kernel on inputs that were rounded into working memory first.</summary>
    public static string Inputs(string source, KernelTask task, int dropped)
    {
        var signature = Signature().Match(source);
        var scratch = task.Inputs.Where(buffer => buffer.Type == ElementType.Float32).ToArray();
        var arguments = signature.Groups["parameters"].Value.Split(',').Select(parameter => NameOf().Match(parameter).Value).ToArray();
        var parameters = signature.Groups["parameters"].Value;
        var firstDim = parameters.IndexOf("int64_t", StringComparison.Ordinal);
        var added = string.Concat(scratch.Select(buffer => $"float* low_{buffer.Name}, "));
        var copies = string.Concat(scratch.Select(buffer =>
            $"    for (int64_t i = 0; i < {string.Join(" * ", buffer.Shape.Select(extent => $"({extent})"))}; i++) low_{buffer.Name}[i] = lower({buffer.Name}[i]);\n"));
        return Includes(source)
            + string.Concat(scratch.Select(buffer => $"// @scratch low_{buffer.Name} float32 [{string.Join(", ", buffer.Shape)}]\n"))
            + Text(dropped, Rounding)
            + Body(source).Replace(signature.Value, $"static void exact({parameters})", StringComparison.Ordinal)
            + $"\nextern \"C\" void kernel({parameters[..firstDim]}{added}{parameters[firstDim..]})\n{{\n{copies}    exact({string.Join(", ", arguments.Select(name => scratch.Any(buffer => buffer.Name == name) ? $"low_{name}" : name))});\n}}\n";
    }

    private static string Text(int dropped, string text) => text.Replace("DROPPED", $"{dropped}", StringComparison.Ordinal);

    private static string Includes(string source) => string.Join('\n', source.Split('\n').Where(line => line.StartsWith('#') || line.StartsWith("// @", StringComparison.Ordinal))) + "\n";

    private static string Body(string source) => string.Join('\n', source.Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith("// @", StringComparison.Ordinal)));

    [GeneratedRegex(@"\bfloat\b")]
    private static partial Regex FloatWord();

    [GeneratedRegex("""extern "C" void kernel\((?<parameters>[^)]*)\)""")]
    private static partial Regex Signature();

    [GeneratedRegex(@"\w+\s*$")]
    private static partial Regex NameOf();
}
