using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Devices.Measurement;

/// <summary>One way to move bytes.</summary>
/// <param name="NonTemporal">Whether it writes past the caches.</param>
/// <param name="Part">Bytes read before writing follows, a multiple of 256.</param>
internal sealed record FloorVariant(bool NonTemporal, int Part);

/// <summary>
/// Trusted kernels that only move a task's bytes: read every input once, write every output once, in step and aligned. The fastest of several ways is the
/// memory floor: no right answer can come sooner, because it must move these bytes through the same slots.
/// </summary>
internal static class FloorKernels
{
    private const string Width = """
        #if defined(__AVX512F__)
        #define VECTOR 64
        #define STREAM(to, value) _mm512_stream_si512((__m512i*)(to), (__m512i)(value))
        #elif defined(__AVX__)
        #define VECTOR 32
        #define STREAM(to, value) _mm256_stream_si256((__m256i*)(to), (__m256i)(value))
        #else
        #define VECTOR 16
        #define STREAM(to, value) _mm_stream_si128((__m128i*)(to), (__m128i)(value))
        #endif
        """;

    /// <summary>Read and written in turns of a few lines, which keeps both directions of memory busy; long turns are up to a third slower.</summary>
    public static IReadOnlyList<FloorVariant> Variants { get; } = [new(false, 256), new(false, 512), new(true, 256), new(true, 512)];

    /// <summary>C++ source of the mover for a task.</summary>
    public static string Source(KernelTask task, FloorVariant variant)
    {
        var pointers = task.Inputs.Select(buffer => $"const char* {buffer.Name}_").Concat(task.Outputs.Select(buffer => $"char* {buffer.Name}_"));
        var dims = task.DimNames.Select(name => $"int64_t {name}");
        var all = task.Inputs.Concat(task.Outputs).ToArray();
        var sizes = all.Select(buffer =>
            $"    const int64_t {buffer.Name}_size = {buffer.Type.Size()} * {string.Join(" * ", buffer.Shape.Select(extent => $"({extent})"))};");
        var bodies = all.Select(buffer => $"    const body {buffer.Name}_body({buffer.Name}_, {buffer.Name}_size, parts);");
        var heads = task.Inputs.Select(buffer => $"    read_ends({buffer.Name}_, {buffer.Name}_size, {buffer.Name}_body, sink);")
            .Concat(task.Outputs.Select(buffer => $"    write_ends({buffer.Name}_, {buffer.Name}_size, {buffer.Name}_body);"));
        var moves = task.Inputs.Select(buffer => $"        read({buffer.Name}_body, part, sink);")
            .Concat(task.Outputs.Select(buffer => $"        write({buffer.Name}_body, part, sink);"));
        return $$"""
            #include <cstdint>
            #include <algorithm>
            #include <immintrin.h>
            {{Width}}
            typedef uint64_t word __attribute__((vector_size(VECTOR), may_alias));

            // The aligned middle of a buffer, cut into equal steps; what is left at both ends is less than a vector.
            struct body {
                char* start;
                int64_t bytes, step;
                body(const char* data, int64_t size, int64_t parts)
                {
                    const int64_t head = std::min<int64_t>(size, -(uintptr_t)data & (VECTOR - 1));
                    start = (char*)data + head;
                    bytes = (size - head) / VECTOR * VECTOR;
                    step = ((bytes + parts - 1) / parts + 255) / 256 * 256;
                }
            };

            static inline void read(const body& b, int64_t part, word* sink)
            {
                const int64_t end = std::min(b.bytes, (part + 1) * b.step);
                int64_t i = part * b.step;
                // Four accumulators: a single chain of dependent operations would be the limit, not memory.
                for (; i + 4 * VECTOR <= end; i += 4 * VECTOR)
                    for (int k = 0; k < 4; k++)
                        sink[k] ^= *(const word*)(b.start + i + k * VECTOR);
                for (; i < end; i += VECTOR)
                    sink[0] ^= *(const word*)(b.start + i);
            }

            static inline void write(const body& b, int64_t part, const word* sink)
            {
                const int64_t end = std::min(b.bytes, (part + 1) * b.step);
                for (int64_t i = part * b.step; i < end; i += VECTOR)
            {{(variant.NonTemporal ? "        STREAM(b.start + i, sink[0]);" : "        *(word*)(b.start + i) = sink[0];")}}
            }

            static inline void read_ends(const char* data, int64_t size, const body& b, word* sink)
            {
                for (const char* p = data; p < b.start; p++)
                    sink[0][0] ^= (unsigned char)*p;
                for (const char* p = b.start + b.bytes; p < data + size; p++)
                    sink[0][0] ^= (unsigned char)*p;
            }

            static inline void write_ends(char* data, int64_t size, const body& b)
            {
                for (char* p = data; p < b.start; p++)
                    *p = 1;
                for (char* p = b.start + b.bytes; p < data + size; p++)
                    *p = 1;
            }

            extern "C" void kernel({{string.Join(", ", pointers.Concat(dims))}})
            {
            {{string.Join('\n', sizes)}}
                const int64_t parts = std::max<int64_t>(1, std::max<int64_t>({ {{string.Join(", ", all.Select(buffer => $"{buffer.Name}_size"))}} }) / {{variant.Part}});
                word sink[4] = {};
            {{string.Join('\n', bodies)}}
            {{string.Join('\n', heads)}}
                for (int64_t part = 0; part < parts; part++)
                {
            {{string.Join('\n', moves)}}
                }
                asm volatile("" : : "v"(sink[0]), "v"(sink[1]), "v"(sink[2]), "v"(sink[3]));
            }
            """;
    }
}
