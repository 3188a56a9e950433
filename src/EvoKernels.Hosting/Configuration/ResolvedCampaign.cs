using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Hosting.Configuration;

/// <summary>A campaign ready to run: nothing in it needs another file.</summary>
/// <param name="Settings">Every default filled in.</param>
/// <param name="Task">The task with all its sources.</param>
/// <param name="Yaml">The campaign file as resolved, every default written out; loading it gives the same campaign.</param>
public sealed record ResolvedCampaign(CampaignSettings Settings, KernelTask Task, string Yaml);
