using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>Registers that a function declares: single ones, and families such as <c>%f&lt;12&gt;</c>, which is <c>%f0</c> to <c>%f11</c>.</summary>
internal sealed partial class RegisterNames
{
    private readonly HashSet<string> _single = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _families = new(StringComparer.Ordinal);

    /// <summary>False if the text declares no registers.</summary>
    public bool TryDeclare(string text)
    {
        if (Declaration().Match(text) is not { Success: true } match)
        {
            return false;
        }

        foreach (var name in match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            // A register may have the name of a special one in a scope of its own, and outside of that scope the name means the special one again.
            if (name[0] == '%' && !CompilersOwn().IsMatch(name))
            {
                return false;
            }

            var open = name.IndexOf('<', StringComparison.Ordinal);
            if (open < 0)
            {
                _single.Add(name);
            }
            else
            {
                _families[name[..open]] = int.Parse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return true;
    }

    public bool Contains(string name)
    {
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
        {
            digits--;
        }

        // A family's name may itself end in digits, so every split of the trailing ones is tried.
        return _single.Contains(name) || Enumerable.Range(digits, name.Length - digits).Any(split =>
            _families.TryGetValue(name[..split], out var count) && int.TryParse(name.AsSpan(split), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count);
    }

    /// <summary>Names with a percent sign that NVRTC itself gives: by type and number (assembly leaves the number out), the stack's two pointers, and what assembly of its headers calls temporary.</summary>
    [GeneratedRegex(@"^%((p|rs|r|rd|rq|f|fd|h|hh|b)(<\d{1,7}>|\d{0,7})|SPL?|temp\d*)$")]
    private static partial Regex CompilersOwn();

    [GeneratedRegex(@"^\.reg( \.v[24])? \.(pred|[bsuf](8|16|32|64|128)|f16|f16x2|bf16|bf16x2) (?<names>[A-Za-z_$%][\w$]*(<\d{1,7}>)?( ?, ?[A-Za-z_$%][\w$]*(<\d{1,7}>)?)*)$")]
    private static partial Regex Declaration();
}
