using System.CommandLine;
using EvoKernels.Hosting.Configuration;
using EvoKernels.WrongKernels;

// Makes wrong kernels out of honest ones and requires the gates to reject them all; docs/benchmarks.md keeps the result. Run by hand.
var count = new Option<int>("--count") { Description = "Wrong kernels to judge, over all tasks. Default 1200.", DefaultValueFactory = _ => 1200 };
var seed = new Option<ulong>("--seed") { Description = "Draws mistakes and inputs. Default 1.", DefaultValueFactory = _ => 1 };
var only = new Option<string?>("--task") { Description = "One task. Default: all built-in ones." };
var core = new Option<int>("--core") { Description = "Logical processor. Default 0.", DefaultValueFactory = _ => 0 };
var root = new RootCommand("Wrong kernels that every gate must see.") { count, seed, only, core };
root.SetAction(async (parse, cancellationToken) =>
{
    var names = parse.GetValue(only) is { } one ? [one] : TaskLoader.BuiltIn();
    var bench = await Study.BenchAsync(parse.GetValue(core), cancellationToken);
    Console.WriteLine("| task | wrong kernels | rejected by | equivalent, explained | unexplained | drawn, but not a kernel or no other code |\n| --- | --- | --- | --- | --- | --- |");
    var unexplained = new List<WrongKernel>();
    foreach (var name in names)
    {
        var study = await Study.RunAsync(bench, TaskLoader.Load(name).For(isCuda: false), parse.GetValue(count) / names.Length, parse.GetValue(seed), cancellationToken);
        unexplained.AddRange(study.Unexplained);
        Console.WriteLine($"| {name} | {study.Judged} | {string.Join(", ", study.ByGate.Select(gate => $"{gate.Key} {gate.Value}"))} "
            + $"| {study.Survivors.Length - study.Unexplained.Count()} | {study.Unexplained.Count()} | {study.Void} |");
    }

    foreach (var survivor in unexplained)
    {
        Console.WriteLine($"{survivor.Id}\t?\t{survivor.Description} [{string.Join(' ', survivor.Tunables.Select(tunable => $"{tunable.Key}={tunable.Value}"))}]");
    }

    return unexplained.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
