using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>Every way to get a task wrong: one line of a good task is replaced.</summary>
public sealed class BadTaskTests : IDisposable
{
    private const string Shapes = "shapes:\n  - {rows: 64, cols: 64}\n  - {rows: 128, cols: 32}";

    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Load_GoodTask_HoldsEveryText()
    {
        var task = TaskLoader.Load("demo", _sandbox.Root);

        Assert.Equal("// reference\n", task.Reference.Text);
        Assert.Equal(["baselines/naive.cpp", "baselines/blas.cpp"], task.Baselines.Select(baseline => baseline.Source.Name));
        Assert.Equal(["openblas"], task.Baselines[1].Link);
        Assert.Equal([64L, 64L], task.Shapes[0].Values);
        Assert.Equal(9, task.Distributions.Length);
        Assert.Equal(["demo"], TaskLoader.BuiltIn(_sandbox.Root));
        Assert.Equal(task.Name, TaskLoader.Load(_sandbox.At("configs/tasks/demo"), _sandbox.Root).Name);
        Assert.Equal(task.Name, TaskLoader.Load(_sandbox.At("configs/tasks/demo/task.yaml"), _sandbox.Root).Name);
    }

    [Theory]
    [InlineData("name: demo", "name: Demo", "task.yaml:1:7: name: ", "'Demo' is no task name")]
    [InlineData("name: demo", "nam: demo", "task.yaml:1:1: nam: ", "unknown key; did you mean 'name'?")]
    [InlineData("summary: Doubles every element.", "", "summary: ", "is missing")]
    [InlineData("summary: Doubles every element.", "summary: \"a\\nb\"", "summary: ", "one line")]
    [InlineData("dims: [rows, cols]", "dims: []", "dims: ", "is empty")]
    [InlineData("dims: [rows, cols]", "dims: [rows, rows]", "dims[1]: ", "already a dimension")]
    [InlineData("dims: [rows, cols]", "dims: [rows, int]", "dims[1]: ", "word of C++")]
    [InlineData("dims: [rows, cols]", "dims: [rows, 2x]", "dims[1]: ", "'2x' is no dimension name")]
    [InlineData("dims: [rows, cols]", "dims: [rows]", "inputs[0].shape[1]: ", "'cols' is no dimension. Dimensions: rows")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float16, shape: [rows]}]", "inputs[0].dtype: ", "'float16' is no element type; did you mean 'float")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: rows, dtype: float32, shape: [rows]}]", "inputs[0].name: ", "already a dimension or buffer")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: y, dtype: float32, shape: [rows]}]", "outputs[0].name: ", "already a dimension or buffer")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32, shape: [rows +]}]", "inputs[0].shape[0]: ", "expected an integer expression over rows, cols")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32, shape: []}]", "inputs[0].shape: ", "is empty")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32, shape: [rows - 64]}]", "shapes[0]: ", "extent 'rows - 64' of 'x' is 0; extents are 1 or more")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32, shape: [rows/(cols-32)]}]", "shapes[1]: ", "divides by zero")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32}]", "inputs[0].shape: ", "is missing")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: x", "inputs: ", "expected the inputs")]
    [InlineData("outputs: [{name: y, dtype: float32, shape: [rows, cols]}]", "outputs: []", "outputs: ", "is empty")]
    [InlineData(Shapes, "shapes: []", "shapes: ", "is empty")]
    [InlineData(Shapes, "shapes: [{rows: 64}]", "task.yaml:6:10: shapes[0].cols: ", "is missing")]
    [InlineData(Shapes, "shapes: [{rows: 64, cols: 64, k: 1}]", "shapes[0].k: ", "unknown key. Known keys: rows, cols")]
    [InlineData(Shapes, "shapes: [{rows: 0, cols: 64}]", "task.yaml:6:17: shapes[0].rows: ", "expected a whole number from 1 to 4294967296, found '0'")]
    [InlineData(Shapes, "shapes: [{rows: -1, cols: 64}]", "shapes[0].rows: ", "found '-1'")]
    [InlineData(Shapes, "shapes: [{rows: 1e3, cols: 64}]", "shapes[0].rows: ", "found '1e3'")]
    [InlineData(Shapes, "shapes: [{rows: 4294967296, cols: 4294967296}]", "shapes[0]: ", "more than 4 GiB")]
    [InlineData(Shapes, "shapes: [{rows: 32768, cols: 32768}]", "shapes[0]: ", "more than 4 GiB")]
    [InlineData(Shapes, "shapes: [{rows: 99999999999999999999, cols: 1}]", "shapes[0].rows: ", "found '99999999999999999999'")]
    [InlineData(Shapes, "shapes: [{rows: 2, cols: 2}, {cols: 2, rows: 2}]", "shapes[1]: ", "is given twice")]
    [InlineData("held_out: [{rows: 3, cols: 5}]", "held_out: [{rows: 64, cols: 64}]", "held_out[0]: ", "is given twice")]
    [InlineData("held_out: [{rows: 3, cols: 5}]", "held_out: 3", "held_out: ", "expected shapes")]
    [InlineData("work: {flops: rows*cols, bytes: 8*rows*cols}", "work: {flops: rows*cols}", "work.bytes: ", "is missing")]
    [InlineData("work: {flops: rows*cols, bytes: 8*rows*cols}", "work: {flops: rows*n, bytes: 8}", "work.flops: ", "'n' is no dimension")]
    [InlineData("work: {flops: rows*cols, bytes: 8*rows*cols}", "work: {flops: 0-rows, bytes: 8}", "shapes[0]: ", "work.flops is -64; it must be 0 or more")]
    [InlineData("work: {flops: rows*cols, bytes: 8*rows*cols}", "work: {flops: 1, bytes: rows*9223372036854775807}", "shapes[0]: ", "does not fit a 64-bit integer")]
    [InlineData("reference: reference.cpp", "reference: model.py", "reference: ", "PyTorch references are not supported yet")]
    [InlineData("reference: reference.cpp", "reference: absent.cpp", "task.yaml:11:12: reference: ", "there is no file 'absent.cpp' in")]
    [InlineData("reference: reference.cpp", "reference: ../../../outside.cpp", "reference: ", "leads outside")]
    [InlineData("reference: reference.cpp", "reference: link.cpp", "reference: ", "leads outside")]
    [InlineData("reference: reference.cpp", "reference: folder.cpp", "reference: ", "there is no file")]
    [InlineData("reference: reference.cpp", "reference: empty.cpp", "reference: ", "is empty")]
    [InlineData("reference: reference.cpp", "reference: latin.cpp", "reference: ", "is not UTF-8")]
    [InlineData("reference: reference.cpp", "reference: huge.cpp", "reference: ", "is too large")]
    [InlineData("reference: reference.cpp", "reference: task.yaml", "reference: ", "does not end in .cpp")]
    [InlineData("distributions: default", "distributions: [normal, gauss]", "distributions[1]: ", "'gauss' is no distribution. Known: normal, uniform")]
    [InlineData("distributions: default", "distributions: [normal, normal]", "distributions[1]: ", "listed twice")]
    [InlineData("distributions: default", "distributions: []", "distributions: ", "is empty")]
    [InlineData("distributions: default", "distributions: normal", "distributions: ", "expected 'default' or a list")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: int32, shape: [rows]}]", "inputs[0].range: ", "is missing; give the first value and the one after the last, e.g. [0, 256]")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: float32, shape: [rows], range: [0, 2]}]", "inputs[0].range: ", "only int32 inputs have a range")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: int32, shape: [rows], range: [0]}]", "inputs[0].range", "the first value and the one after the last")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: int32, shape: [rows], range: [0, n]}]", "inputs[0].range[1]: ", "'n' is no dimension")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: int32, shape: [rows], range: [0, cols - 64]}]", "shapes[0]: ", "the range of 'x' is [0, 0]; the first must be less than the second")]
    [InlineData("inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]", "inputs: [{name: x, dtype: int32, shape: [rows], range: [0, 2147483649]}]", "shapes[0]: ", "both fit int32")]
    [InlineData("precision: float32", "precision: {type: float32}", "precision.allow: ", "is missing")]
    [InlineData("precision: float32", "precision: {type: bfloat16, allow: bfloat16}", "precision.type: ", "'bfloat16' is refused")]
    [InlineData("precision: float32", "precision: {type: float32, allow: int8}", "precision.allow: ", "'int8' is no lower precision. Known: bfloat16, tfloat32")]
    [InlineData("precision: float32", "precision: bfloat16", "precision: ", "'bfloat16' is refused: float32 is the only value")]
    [InlineData("threads: 1", "threads: 4", "task.yaml:16:10: threads: ", "'4' is refused: 1 is the only value (timing by CPU time")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [seeds/absent.cu]", "seeds[0]: ", "there is no file 'seeds/absent.cu' in")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [seeds/naive.txt]", "seeds[0]: ", "'seeds/naive.txt' does not end in .cpp or .cu")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [seeds/naive.cpp, plain.cu]", "seeds[1]: ", "'plain.cu' declares no launch; a CUDA source needs a line such as // @launch name<<<grid, block>>>(arguments)")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [launched.cpp]", "seeds[0]: ", "'launched.cpp' has an @launch in line 2, which is for CUDA sources; give the file a name that ends in .cu, or drop the line")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [wrong.cu]", "seeds[0]: ", "'wrong.cu' cannot be used, line 2, column 28: 'z' can be no argument")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [wrong.cpp]", "seeds[0]: ", "'wrong.cpp' cannot be used, line 1, column 27: @scratch part: 'n' is neither a dimension (rows, cols) nor a tunable")]
    [InlineData("baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]", "baselines: [wrong.cu]", "task.yaml:14:13: baselines[0]: ", "'wrong.cu' cannot be used")]
    [InlineData("baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]", "baselines: [{file: launched.cu, link: [cublas]}]", "baselines[0].link: ", "'launched.cu' is device code, which links no library")]
    [InlineData("reference: reference.cpp", "reference: launched.cu", "reference: ", "'launched.cu' does not end in .cpp")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: [seeds/naive.cpp, seeds/naive.cpp]", "seeds[1]: ", "listed twice")]
    [InlineData("seeds: [seeds/naive.cpp]", "seeds: seeds/naive.cpp", "seeds: ", "expected first kernels")]
    [InlineData("baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]", "baselines: []", "baselines: ", "is empty")]
    [InlineData("baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]", "baselines: [{link: [a]}]", "baselines[0].file: ", "is missing")]
    [InlineData("baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]", "baselines: [{file: baselines/blas.cpp, link: [-Wl]}]", "baselines[0].link[0]: ", "is no library name")]
    public void Load_BadTask_NamesPlaceKeyValueAndRemedy(string good, string bad, string place, string problem)
    {
        _sandbox.Write("outside.cpp", "// outside\n");
        File.CreateSymbolicLink(_sandbox.At("configs/tasks/demo/link.cpp"), _sandbox.At("outside.cpp"));
        Directory.CreateDirectory(_sandbox.At("configs/tasks/demo/folder.cpp"));
        _sandbox.Write("configs/tasks/demo/empty.cpp", string.Empty);
        File.WriteAllBytes(_sandbox.At("configs/tasks/demo/latin.cpp"), [0x2f, 0x2f, 0xe9]);
        _sandbox.Write("configs/tasks/demo/huge.cpp", new string('x', (1 << 20) + 1));
        _sandbox.Write("configs/tasks/demo/plain.cu", "__global__ void twice() {}\n");
        _sandbox.Write("configs/tasks/demo/launched.cpp", "// twice\n// @launch twice<<<rows, 32>>>(x, y, cols)\n");
        _sandbox.Write("configs/tasks/demo/launched.cu", "// twice\n// @launch twice<<<rows, 32>>>(x, y, cols)\n");
        _sandbox.Write("configs/tasks/demo/wrong.cu", "// twice\n// @launch k<<<1, 32>>>(x, z)\n");
        _sandbox.Write("configs/tasks/demo/wrong.cpp", "// @scratch part float32 [n]\n");
        Assert.Contains(good, ConfigSandbox.TaskYaml, StringComparison.Ordinal);
        _sandbox.Write("configs/tasks/demo/task.yaml", ConfigSandbox.TaskYaml.Replace(good, bad, StringComparison.Ordinal));

        var exception = Assert.Throws<ConfigurationException>(() => TaskLoader.Load("demo", _sandbox.Root));

        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("dmo", "; did you mean 'demo'? Built-in tasks: demo")]
    [InlineData("/nowhere/at/all", "no folder with a task.yaml")]
    [InlineData("", "no folder with a task.yaml")]
    [InlineData("../demo", "no folder with a task.yaml")]
    public void Load_NoSuchTask_ListsThoseThatExist(string name, string problem)
    {
        var exception = Assert.Throws<ConfigurationException>(() => TaskLoader.Load(name, _sandbox.Root));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains("demo", exception.Message, StringComparison.Ordinal);
    }
}
