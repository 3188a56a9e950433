using System.CommandLine;
using EvoKernels.Benchmarks;
using EvoKernels.Benchmarks.SelfComparison;
using EvoKernels.Benchmarks.Tuner;

// Measurements of EvoKernels itself, run by hand; docs/benchmarks.md keeps the results.
var task = new Argument<string>("task") { Description = "A built-in task." };
var device = new Option<string>("--device") { Description = "Where to measure. Default cpu:0.", DefaultValueFactory = _ => "cpu:0" };
var seconds = new Option<double>("--seconds") { Description = "How long to judge candidates. Default 60.", DefaultValueFactory = _ => 60 };
var seed = new Option<ulong>("--seed") { Description = "Draws the candidates. Default 1.", DefaultValueFactory = _ => 1 };
var trials = new Option<int>("--trials") { Description = "Confirmations. Default 30.", DefaultValueFactory = _ => 30 };
var baseline = new Option<string?>("--baseline") { Description = "Which of the task's baselines. Default: the last." };
var runs = new Option<int>("--runs") { Description = "Starts after one that does not count. Default 10.", DefaultValueFactory = _ => 10 };

var throughput = new Command("throughput", "Screened candidates an hour on one core, every gate on.") { task, device, seconds, seed };
throughput.SetAction((parse, cancellationToken) => Throughput.RunAsync(
    parse.GetRequiredValue(task), parse.GetRequiredValue(device), parse.GetValue(seconds), parse.GetValue(seed), cancellationToken));

var pairs = new Option<int>("--pairs") { Description = "Process pairs before the first look. Default 5.", DefaultValueFactory = _ => 5 };
var pairSeconds = new Option<double>("--seconds") { Description = "Timed seconds of a process pair. Default 1.", DefaultValueFactory = _ => 1 };
var load = new Option<bool>("--load") { Description = "A competing process on every core." };
var file = new Option<string?>("--file") { Description = "Where trials are appended, one JSON line each. Default aa-<task>.jsonl." };
var kept = new Option<string[]>("--summarise") { Description = "Measure nothing; print the tables of these files.", AllowMultipleArgumentsPerToken = true };
var studied = new Argument<string?>("task") { Description = "A built-in task.", Arity = ArgumentArity.ZeroOrOne };
var self = new Command("aa", "Confirms a baseline against itself: how often does the harness see a speed-up that is not there, and how often the usual protocol?")
{
    studied, device, trials, baseline, pairs, pairSeconds, load, file, kept,
};
self.SetAction(async (parse, cancellationToken) =>
{
    if (parse.GetValue(kept) is { Length: > 0 } files)
    {
        return AaStudy.Summarise(files);
    }

    if (parse.GetValue(studied) is not { } name)
    {
        Console.Error.WriteLine("aa: name a task, or --summarise FILE…");
        return 4;
    }

    return await AaStudy.RunAsync(
        new AaOptions(
            name, parse.GetRequiredValue(device), parse.GetValue(trials), parse.GetValue(baseline), parse.GetValue(pairs), parse.GetValue(pairSeconds), parse.GetValue(load), parse.GetValue(file)),
        cancellationToken);
});

// What `aa --load` starts on every core.
var kind = new Argument<string>("kind") { Description = "spin or stream." };
var burn = new Command(CompetingLoad.Command, "Works until standard input ends.") { kind };
burn.Hidden = true;
burn.SetAction(parse => CompetingLoad.Burn(parse.GetRequiredValue(kind)));

var startup = new Command("startup", "Time of `./evokernels devices`.") { runs };
startup.SetAction((parse, cancellationToken) => Startup.RunAsync(parse.GetValue(runs), cancellationToken));

var candidates = new Option<int>("--candidates") { Description = "Candidates of a campaign. Default 500.", DefaultValueFactory = _ => 500 };
var overhead = new Command("overhead", "Processor time of a campaign itself, a candidate: search, grains, storage; the device is simulated.") { candidates, runs };
overhead.SetAction((parse, cancellationToken) => CampaignOverhead.RunAsync(parse.GetValue(candidates), parse.GetValue(runs), cancellationToken));

var cuda = new Command("cuda", "The host's path around a GPU without one: compilers, protocol with workers, speed of the simulator.") { runs };
cuda.SetAction((parse, cancellationToken) => CudaHost.RunAsync(parse.GetValue(runs), cancellationToken));

var passes = new Option<int>("--passes") { Description = "Screens of every point. Default 9.", DefaultValueFactory = _ => 9 };
var table = new Argument<string>("file") { Description = "The table, one JSON line a screen." };
var recording = new Command("tuner-table", "Screens every point of a 72-point matmul space, several times in random order.") { table, device, passes };
recording.SetAction((parse, cancellationToken) => TunerRecorder.RunAsync(parse.GetRequiredValue(device), parse.GetValue(passes), parse.GetRequiredValue(table), cancellationToken));

var seeds = new Option<int>("--seeds") { Description = "Replays of each strategy. Default 200.", DefaultValueFactory = _ => 200 };
var evaluations = new Option<int>("--evaluations") { Description = "Evaluations of a replay. Default 24.", DefaultValueFactory = _ => 24 };
var tuner = new Command("tuner", "Replays every tuning strategy on a recorded table.") { table, seeds, evaluations };
tuner.SetAction(parse => TunerStudy.Run(parse.GetRequiredValue(table), parse.GetValue(seeds), parse.GetValue(evaluations)));

var root = new RootCommand("Measurements of EvoKernels itself, as Markdown.") { throughput, self, startup, overhead, cuda, recording, tuner, burn };
return await root.Parse(args).InvokeAsync();
