using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Devices.Cuda;

/// <summary>
/// Trusted kernels that only move a task's bytes on a GPU: read every input once and write every output once, sixteen bytes a thread. The fastest of several grids is the memory
/// floor: no right answer can come sooner.
/// </summary>
internal static class CudaMovers
{
    /// <summary>Blocks and threads of a block: few and large to many and small, some of which fills any GPU.</summary>
    private static readonly (int Blocks, int Threads)[] Grids = [(512, 1024), (2048, 512), (8192, 256)];

    public static IEnumerable<SourceFile> Of(KernelTask task) => Grids.Select(grid => new SourceFile($"the memory floor's kernel of {grid.Blocks} blocks", Source(task, grid.Blocks, grid.Threads)));

    private static string Source(KernelTask task, int blocks, int threads)
    {
        string Bytes(BufferSpec buffer) => $"{buffer.Type.Size()} * {string.Join(" * ", buffer.Shape.Select(extent => $"({extent})"))}";
        var arguments = task.Inputs.Concat(task.Outputs).Select(buffer => buffer.Name).Concat(task.DimNames);
        var parameters = task.Inputs.Select(buffer => $"const char* {buffer.Name}").Concat(task.Outputs.Select(buffer => $"char* {buffer.Name}")).Concat(task.DimNames.Select(name => $"long long {name}"));
        // No more blocks than there is work for: an empty one costs time, too.
        var all = string.Join(" + ", task.Inputs.Concat(task.Outputs).Select(Bytes));
        var reads = task.Inputs.Select(buffer => $"    read({buffer.Name}, {Bytes(buffer)}, sum);");
        var writes = task.Outputs.Select(buffer => $"    write({buffer.Name}, {Bytes(buffer)}, sum);");
        return $$"""
            // @launch move<<<max(1, min({{blocks}}, ceil_div({{all}}, {{16 * threads}}))), {{threads}}>>>({{string.Join(", ", arguments)}})
            __device__ void read(const char* from, long long bytes, int4& sum)
            {
                const long long first = blockIdx.x * (long long)blockDim.x + threadIdx.x, step = gridDim.x * (long long)blockDim.x;
                for (long long i = first; i < bytes / 16; i += step)
                {
                    const int4 v = ((const int4*)from)[i];
                    sum.x ^= v.x, sum.y ^= v.y, sum.z ^= v.z, sum.w ^= v.w;
                }
                for (long long i = bytes / 16 * 16 + first; i < bytes; i += step) sum.x ^= from[i];
            }

            // What is written depends on what was read: nothing can be left out.
            __device__ void write(char* to, long long bytes, const int4& sum)
            {
                const long long first = blockIdx.x * (long long)blockDim.x + threadIdx.x, step = gridDim.x * (long long)blockDim.x;
                for (long long i = first; i < bytes / 16; i += step) ((int4*)to)[i] = sum;
                for (long long i = bytes / 16 * 16 + first; i < bytes; i += step) to[i] = (char)sum.x;
            }

            extern "C" __global__ void move({{string.Join(", ", parameters)}})
            {
                int4 sum = {};
            {{string.Join('\n', reads)}}
            {{string.Join('\n', writes)}}
            }
            """;
    }
}
