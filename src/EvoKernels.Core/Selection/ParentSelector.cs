using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;

namespace EvoKernels.Core.Selection;

/// <summary>An island's part in a proposal: which operator its members can serve, and with which parents.</summary>
public static class ParentSelector
{
    /// <summary>Takes the first option that the archive can serve; null if none.</summary>
    public static ParentSelection? Select(GridArchive archive, CampaignSettings settings, ProposalDraw draw) => throw new NotImplementedException();
}
