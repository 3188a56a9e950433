using System.Buffers.Binary;
using System.Text;

namespace EvoKernels.Devices.Cpu;

/// <summary>A section of an object: its name, type, flags and where its bytes lie in the file.</summary>
internal sealed record ElfSection(string Name, uint Type, ulong Flags, ulong Address, int Offset, int Size, uint Link, int EntrySize);

/// <summary>A dynamic symbol. <c>Type</c> and <c>Defined</c> as the linker sees them.</summary>
internal sealed record ElfSymbol(string Name, int Type, int Binding, bool Defined);

/// <summary>
/// The parts of a 64-bit little-endian shared object that the policy gate judges. No library for this restores here, and the format is fixed:
/// System V ABI, AMD64 supplement. Every offset is checked; a malformed file throws <see cref="FormatException"/>.
/// </summary>
internal sealed class ElfObject
{
    public const uint ExecutableStackHeader = 0x6474e551;
    private const int SymbolBytes = 24;
    private const int RelocationBytes = 24;
    private readonly byte[] _file;

    public ElfObject(byte[] file)
    {
        _file = file;
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]) || U16(18) != 62)
        {
            throw new FormatException("not an x86-64 object");
        }

        var offset = (int)Checked(U64(40), 0);
        int size = U16(58), count = U16(60), names = U16(62);
        var raw = Enumerable.Range(0, count).Select(i => offset + (i * size)).ToArray();
        if (names >= count)
        {
            throw new FormatException("no section names");
        }

        var strings = (int)U64(raw[names] + 24);
        Sections = [.. raw.Select(at =>
        {
            var type = U32(at + 4);
            var bytes = type == 8 ? 0 : (int)U64(at + 32);
            var start = type == 8 ? 0 : (int)Checked(U64(at + 24), bytes);
            return new ElfSection(Text(strings + (int)U32(at)), type, U64(at + 8), U64(at + 16), start, bytes, U32(at + 40), (int)U64(at + 56));
        })];
        Headers = [.. Enumerable.Range(0, U16(56)).Select(i => (int)U64(32) + (i * U16(54))).Select(at => (U32(at), U32(at + 4)))];
    }

    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Program headers: type and flags (1 executable, 2 writable).</summary>
    public IReadOnlyList<(uint Type, uint Flags)> Headers { get; }

    public ReadOnlySpan<byte> Bytes(ElfSection section) => _file.AsSpan(section.Offset, section.Size);

    /// <summary>Symbols that the loader sees.</summary>
    public IEnumerable<ElfSymbol> DynamicSymbols() => Symbols(11);

    /// <summary>All symbols, the linker's table included.</summary>
    public IEnumerable<ElfSymbol> AllSymbols() => Symbols(11).Concat(Symbols(2));

    /// <summary>Tags and values of the dynamic section; <c>Text</c> is the name of a needed library.</summary>
    public IEnumerable<(ulong Tag, ulong Value, string? Text)> DynamicEntries()
    {
        foreach (var section in Sections.Where(section => section.Type == 6))
        {
            var strings = Sections[(int)section.Link].Offset;
            for (var at = section.Offset; at + 16 <= section.Offset + section.Size; at += 16)
            {
                var tag = U64(at);
                if (tag == 0)
                {
                    break;
                }

                yield return (tag, U64(at + 8), tag == 1 ? Text(strings + (int)U64(at + 8)) : null);
            }
        }
    }

    /// <summary>Relocation types in use.</summary>
    public IEnumerable<uint> RelocationTypes()
    {
        foreach (var section in Sections.Where(section => section.Type == 4))
        {
            for (var at = section.Offset; at + RelocationBytes <= section.Offset + section.Size; at += RelocationBytes)
            {
                yield return (uint)U64(at + 8);
            }
        }
    }

    private IEnumerable<ElfSymbol> Symbols(uint type)
    {
        foreach (var section in Sections.Where(section => section.Type == type))
        {
            var strings = Sections[(int)section.Link].Offset;
            for (var at = section.Offset + SymbolBytes; at + SymbolBytes <= section.Offset + section.Size; at += SymbolBytes)
            {
                yield return new ElfSymbol(Text(strings + (int)U32(at)), _file[at + 4] & 15, _file[at + 4] >> 4, U16(at + 6) != 0);
            }
        }
    }

    private ulong Checked(ulong offset, int size) =>
        offset + (ulong)(uint)size <= (ulong)_file.Length ? offset : throw new FormatException("an offset points outside the object");

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(at, 8));

    private ReadOnlySpan<byte> Slice(int at, int size) =>
        at >= 0 && at <= _file.Length - size ? _file.AsSpan(at, size) : throw new FormatException("the object is cut short");

    private string Text(int at)
    {
        if (at < 0 || at >= _file.Length)
        {
            throw new FormatException("a name lies outside the object");
        }

        var end = Array.IndexOf(_file, (byte)0, at);
        return end < 0 ? throw new FormatException("a name has no end") : Encoding.UTF8.GetString(_file, at, end - at);
    }
}
