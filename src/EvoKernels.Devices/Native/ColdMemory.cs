using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvoKernels.Devices.Native;

/// <summary>
/// Writes that leave nothing in any cache: a store past the cache evicts the line it touches, so what the next reader finds is cold, whoever wrote it.
/// Call <see cref="Fence"/> before handing the memory over.
/// </summary>
internal static unsafe class ColdMemory
{
    private const int Line = 64;

    /// <summary>Copies bytes; any alignment.</summary>
    public static void Copy(byte* source, byte* target, long bytes)
    {
        var end = target + bytes;
        while (target < end && ((nuint)target % Line) != 0)
        {
            *target++ = *source++;
        }

        for (; target + Line <= end; target += Line, source += Line)
        {
            Vector512.Load(source).StoreAlignedNonTemporal(target);
        }

        while (target < end)
        {
            *target++ = *source++;
        }
    }

    /// <summary>Fills with a repeated 32-bit word, counted from the start of its region so that any part of a region can be filled or checked alone.</summary>
    public static void Fill(byte* regionStart, long from, long to, uint word)
    {
        var at = regionStart + from;
        var end = regionStart + to;
        while (at < end && ((nuint)at % Line) != 0)
        {
            *at = ByteOf(word, at - regionStart);
            at++;
        }

        var line = Vector512.Create(word).AsByte();
        for (; at + Line <= end; at += Line)
        {
            line.StoreAlignedNonTemporal(at);
        }

        while (at < end)
        {
            *at = ByteOf(word, at - regionStart);
            at++;
        }
    }

    /// <summary>True if a part of a region still holds what <see cref="Fill"/> wrote.</summary>
    public static bool Holds(byte* regionStart, long from, long to, uint word)
    {
        var at = regionStart + from;
        var end = regionStart + to;
        while (at < end && ((nuint)at % Line) != 0)
        {
            if (*at != ByteOf(word, at - regionStart))
            {
                return false;
            }

            at++;
        }

        var line = Vector512.Create(word).AsByte();
        for (; at + Line <= end; at += Line)
        {
            if (Vector512.LoadAligned(at) != line)
            {
                return false;
            }
        }

        while (at < end)
        {
            if (*at != ByteOf(word, at - regionStart))
            {
                return false;
            }

            at++;
        }

        return true;
    }

    public static void Fence()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
        else
        {
            Interlocked.MemoryBarrier();
        }
    }

    private static byte ByteOf(uint word, long offset) => (byte)(word >> (int)((offset & 3) * 8));
}
