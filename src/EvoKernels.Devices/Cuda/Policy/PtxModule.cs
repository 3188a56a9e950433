using System.Collections.Immutable;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>An instruction as written.</summary>
/// <param name="Line">Of the PTX, from 1.</param>
/// <param name="Opcode">With its modifiers: <c>ld.global.f32</c>.</param>
/// <param name="Operands">The rest, without guard and semicolon.</param>
internal sealed record PtxInstruction(int Line, string Opcode, string Operands)
{
    /// <summary>What stands before the first dot.</summary>
    public string Name => Opcode.Split('.')[0];

    public IEnumerable<string> Modifiers => Opcode.Split('.').Skip(1);
}

/// <summary>A declaration: of a variable, a register or a directive with its words.</summary>
/// <param name="Line">Of the PTX, from 1.</param>
/// <param name="Text">Up to the semicolon.</param>
internal sealed record PtxDeclaration(int Line, string Text)
{
    /// <summary>Its words that begin with a dot, in order.</summary>
    public IEnumerable<string> Directives => Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word[0] == '.');
}

/// <summary>A kernel or a function with its body.</summary>
/// <param name="Line">Of the PTX, from 1.</param>
/// <param name="Name">In the module.</param>
/// <param name="IsEntry">Whether it can be launched.</param>
/// <param name="HasBody">Whether it is defined here.</param>
/// <param name="Header">All words up to the body.</param>
/// <param name="ParameterBytes">Size of each parameter.</param>
/// <param name="Declarations">Inside its body.</param>
/// <param name="Instructions">Inside its body.</param>
internal sealed record PtxFunction(
    int Line,
    string Name,
    bool IsEntry,
    bool HasBody,
    string Header,
    ImmutableArray<int> ParameterBytes,
    ImmutableArray<PtxDeclaration> Declarations,
    ImmutableArray<PtxInstruction> Instructions);

/// <summary>A whole text.</summary>
internal sealed record PtxModule(ImmutableArray<PtxDeclaration> Declarations, ImmutableArray<PtxFunction> Functions);

/// <summary>The text is no PTX that we understand, which is refused as it stands.</summary>
internal sealed class PtxException(int line, string message) : Exception($"PTX line {line}: {message}");
