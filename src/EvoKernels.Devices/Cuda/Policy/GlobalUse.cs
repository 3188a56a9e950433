using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>
/// Follows the address of a variable through each function, without regard to order: every register that may hold it is only added to or loaded from. Where it could be stored, passed on,
/// written through or compared (an address that is known bit by bit is known), the answer is no.
/// </summary>
internal static partial class GlobalUse
{
    /// <summary>Instructions that give an address on in their first operand; what an index into a table compiles to.</summary>
    private static readonly FrozenSet<string> Computes = FrozenSet.Create(StringComparer.Ordinal, "mov", "add", "mad", "cvta", "selp");

    /// <summary>Instructions that only look at what lies there.</summary>
    private static readonly FrozenSet<string> Looks = FrozenSet.Create(StringComparer.Ordinal, "ld", "ldu", "prefetch");

    public static bool OnlyReads(PtxModule module, PtxDeclaration declaration, string name) =>
        // Another variable that holds the address would be a way around.
        module.Declarations.All(other => ReferenceEquals(other, declaration) || !Words(other.Text).Contains(name))
        && module.Functions.All(function => OnlyReads(function, name));

    private static bool OnlyReads(PtxFunction function, string name)
    {
        var holders = new HashSet<string>(StringComparer.Ordinal) { name };
        for (var known = 0; known != holders.Count;)
        {
            known = holders.Count;
            foreach (var instruction in function.Instructions.Where(instruction => Words(instruction.Operands).Any(holders.Contains)))
            {
                if (Looks.Contains(instruction.Name))
                {
                    continue;
                }

                // Halves in braces and carries would give the address away in parts.
                var target = First().Match(instruction.Operands).Value;
                if (!Computes.Contains(instruction.Name) || instruction.Modifiers.Contains("cc") || target.Contains('{', StringComparison.Ordinal))
                {
                    return false;
                }

                holders.UnionWith(Words(target));
            }
        }

        return true;
    }

    private static IEnumerable<string> Words(string text) => Name().Matches(text).Select(match => match.Value);

    /// <summary>The first operand: a register, a pair (<c>%r1|%p1</c>) or a vector in braces.</summary>
    [GeneratedRegex(@"^\s*(\{[^}]*\}|[^,]*)")]
    private static partial Regex First();

    [GeneratedRegex(@"[A-Za-z_$%][\w$]*")]
    private static partial Regex Name();
}
