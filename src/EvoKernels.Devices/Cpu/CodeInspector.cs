using EvoKernels.Contracts.Evaluations;
using Iced.Intel;

namespace EvoKernels.Devices.Cpu;

/// <summary>Reads the machine code of a kernel: refuses instructions no kernel needs, and measures what the archive's axes are made of.</summary>
internal static class CodeInspector
{
    private const ulong Executable = 4;

    /// <summary>A refused instruction in words (or null), and the descriptors of the code.</summary>
    public static (string? Violation, CodeDescriptors Descriptors) Inspect(ElfObject file)
    {
        string? violation = null;
        int size = 0, total = 0, memory = 0, width = 0;
        var facts = new InstructionInfoFactory();
        foreach (var section in file.Sections.Where(section => (section.Flags & Executable) != 0))
        {
            var isText = section.Name.StartsWith(".text", StringComparison.Ordinal);
            var decoder = Decoder.Create(64, file.Bytes(section).ToArray());
            decoder.IP = section.Address;
            var end = section.Address + (ulong)section.Size;
            while (decoder.IP < end)
            {
                var instruction = decoder.Decode();
                violation ??= InstructionPolicy.Violation(instruction);
                if (isText && instruction.Mnemonic is not (Mnemonic.Nop or Mnemonic.INVALID))
                {
                    total++;
                    size += instruction.Length;
                    memory += HasMemoryOperand(instruction) ? 1 : 0;
                    width = Math.Max(width, Width(facts.GetInfo(instruction)));
                }
            }
        }

        return (violation, new CodeDescriptors(width, size, total == 0 ? 0 : (double)memory / total));
    }

    private static bool HasMemoryOperand(in Instruction instruction)
    {
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Memory)
            {
                return instruction.Mnemonic != Mnemonic.Lea;
            }
        }

        return false;
    }

    private static int Width(in InstructionInfo info)
    {
        var width = 0;
        foreach (var used in info.GetUsedRegisters())
        {
            width = Math.Max(width, used.Register.IsZMM() ? 512 : used.Register.IsYMM() ? 256 : used.Register.IsXMM() ? 128 : 0);
        }

        return width;
    }
}
