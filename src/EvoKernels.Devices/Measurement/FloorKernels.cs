using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Devices.Measurement;

/// <summary>One way to move bytes; see <see cref="FloorKernels.Variants"/>.</summary>
internal sealed record FloorVariant(bool NonTemporal, int Part, int Ahead);

/// <summary>
/// Trusted kernels that only move a task's bytes: read every input once, write every output once, in step. The fastest of several ways is
/// the memory floor: no right answer can come sooner, because it must move these bytes through the same slots.
/// </summary>
internal static class FloorKernels
{
    /// <summary>Ways to move the bytes: whether to write past the caches, bytes read before writing follows, and bytes to ask for ahead (0: none).</summary>
    public static IReadOnlyList<FloorVariant> Variants { get; } =
        [new(false, 8192, 0), new(false, 4096, 1024), new(true, 8192, 0), new(true, 4096, 1024)];

    /// <summary>C++ source of the mover for a task.</summary>
    public static string Source(KernelTask task, FloorVariant variant)
    {
        var nonTemporal = variant.NonTemporal;
        var pointers = task.Inputs.Select(buffer => $"const char* {buffer.Name}_").Concat(task.Outputs.Select(buffer => $"char* {buffer.Name}_"));
        var dims = task.DimNames.Select(name => $"int64_t {name}");
        var sizes = task.Inputs.Concat(task.Outputs).Select(buffer =>
            $"    const int64_t {buffer.Name}_size = {buffer.Type.Size()} * {string.Join(" * ", buffer.Shape.Select(extent => $"({extent})"))};");
        var largest = string.Join(", ", task.Inputs.Concat(task.Outputs).Select(buffer => $"{buffer.Name}_size"));
        var reads = task.Inputs.Select(buffer => $"        read({buffer.Name}_, {buffer.Name}_size, part, parts, sink);");
        var writes = task.Outputs.Select(buffer => $"        write({buffer.Name}_, {buffer.Name}_size, part, parts, sink);");
        return $$"""
            #include <cstdint>
            #include <cstring>
            #include <algorithm>
            #include <immintrin.h>
            {{Width}}
            typedef uint64_t word __attribute__((vector_size(VECTOR), aligned(1), may_alias));

            // Four accumulators: a single chain of dependent operations would be the limit, not memory.
            static inline void read(const char* data, int64_t size, int64_t part, int64_t parts, word* sink)
            {
                const int64_t end = size * (part + 1) / parts;
                int64_t i = size * part / parts;
                for (; i + 4 * VECTOR <= end; i += 4 * VECTOR)
                {
            {{(variant.Ahead > 0 ? $"        for (int k = 0; k < 4 * VECTOR; k += 64) __builtin_prefetch(data + i + {variant.Ahead} + k);" : string.Empty)}}
                    for (int k = 0; k < 4; k++)
                        sink[k] ^= *(const word*)(data + i + k * VECTOR);
                }
                for (; i < end; i++)
                    sink[0][0] ^= (unsigned char)data[i];
            }

            static inline void write(char* data, int64_t size, int64_t part, int64_t parts, const word* sink)
            {
                const int64_t end = size * (part + 1) / parts;
                int64_t i = size * part / parts;
            {{(nonTemporal ? "    for (; i < end && ((uintptr_t)(data + i) % VECTOR) != 0; i++) data[i] = (char)sink[0][0];" : string.Empty)}}
                for (; i + VECTOR <= end; i += VECTOR)
            {{(nonTemporal ? "        STREAM(data + i, sink[0]);" : "        *(word*)(data + i) = sink[0];")}}
                for (; i < end; i++)
                    data[i] = (char)sink[0][0];
            }

            extern "C" void kernel({{string.Join(", ", pointers.Concat(dims))}})
            {
            {{string.Join('\n', sizes)}}
                const int64_t parts = std::max<int64_t>(1, std::max<int64_t>({ {{largest}} }) / {{variant.Part}});
                word sink[4] = {};
                for (int64_t part = 0; part < parts; part++)
                {
            {{string.Join('\n', reads)}}
            {{string.Join('\n', writes)}}
                }
            }
            """;
    }

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
}
