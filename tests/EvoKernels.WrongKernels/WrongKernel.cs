using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Sources;

namespace EvoKernels.WrongKernels;

/// <summary>An honest kernel with one mistake.</summary>
/// <param name="Task">Its task's name.</param>
/// <param name="Origin">The honest kernel.</param>
/// <param name="Tunables">For both.</param>
/// <param name="Mutation">The mistake.</param>
internal sealed record WrongKernel(string Task, SourceFile Origin, ImmutableSortedDictionary<string, long> Tunables, Mutation Mutation)
{
    public string Text { get; } = Mutation.Apply(Origin.Text);

    /// <summary>Names the wrong text for ever: another comment in the honest kernel makes another id.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Task}/{Origin.Name}\n{Text}")))[..16];

    public string Description => $"{Task}/{Origin.Name}, {Mutation.Describe(Origin.Text)}";

    /// <summary>Every wrong kernel of a task in an order drawn by a seed, sources in turn.</summary>
    public static IEnumerable<WrongKernel> Draw(KernelTask task, ulong seed)
    {
        var sources = task.Baselines.Where(baseline => baseline.Link.IsEmpty).Select(baseline => baseline.Source).Concat(task.Seeds).ToArray();
        var all = sources.Select((source, s) => Shuffle(MutationOperators.All(source.Text).ToArray(), InputDistributions.Derive(seed, s))
            .Select((mutation, i) => new WrongKernel(task.Name, source, Assignment(task, source, InputDistributions.Derive(seed, s, i % 2)), mutation)).ToArray()).ToArray();
        for (var i = 0; i < all.Max(list => list.Length); i++)
        {
            foreach (var list in all.Where(list => i < list.Length))
            {
                yield return list[i];
            }
        }
    }

    /// <summary>The defaults, or another allowed assignment.</summary>
    private static ImmutableSortedDictionary<string, long> Assignment(KernelTask task, SourceFile source, ulong seed)
    {
        var directives = SourceDirectives.Parse(source.Text, task).Directives ?? throw new InvalidOperationException($"{source.Name} has bad directives");
        var drawn = directives.Tunables.ToImmutableSortedDictionary(
            tunable => tunable.Name, tunable => tunable.Values[(int)(InputDistributions.Derive(seed, tunable.Name.Length, tunable.Name[0]) % (ulong)tunable.Values.Length)], StringComparer.Ordinal);
        return (seed & 1) == 0 && directives.Problem(drawn) is null ? drawn : directives.Defaults;
    }

    private static Mutation[] Shuffle(Mutation[] items, ulong seed)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)(InputDistributions.Derive(seed, i) % (ulong)(i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }

        return items;
    }
}
