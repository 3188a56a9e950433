using System.Runtime.InteropServices;
using System.Text;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>One source in NVRTC.</summary>
internal sealed unsafe class NvrtcProgram : IDisposable
{
    private const int CompilationFailed = 6;
    private const int InvalidOption = 5;
    private const int NotValidExpression = 10;

    private nint _program;

    private NvrtcProgram(nint program) => _program = program;

    /// <summary>What the compiler said; empty for nothing.</summary>
    public string Log => Encoding.UTF8.GetString(Read(NvrtcNative.nvrtcGetProgramLogSize, NvrtcNative.nvrtcGetProgramLog, "nvrtcGetProgramLog")).TrimEnd('\0');

    /// <summary>Text of the assembly, once compiled.</summary>
    public string Ptx => Encoding.UTF8.GetString(Read(NvrtcNative.nvrtcGetPTXSize, NvrtcNative.nvrtcGetPTX, "nvrtcGetPTX")).TrimEnd('\0');

    /// <summary>Code for the architecture compiled for.</summary>
    public byte[] Cubin => Read(NvrtcNative.nvrtcGetCUBINSize, NvrtcNative.nvrtcGetCUBIN, "nvrtcGetCUBIN");

    public static (int Major, int Minor) Version
    {
        get
        {
            int major, minor;
            NvrtcException.Check(NvrtcNative.nvrtcVersion(&major, &minor), "nvrtcVersion");
            return (major, minor);
        }
    }

    public static NvrtcProgram Create(string source, string name)
    {
        nint program;
        fixed (byte* text = Bytes(source), named = Bytes(name))
        {
            NvrtcException.Check(NvrtcNative.nvrtcCreateProgram(&program, text, named, 0, null, null), "nvrtcCreateProgram");
        }

        return new NvrtcProgram(program);
    }

    /// <summary>Asks for the name that a kernel will have in the code; before compiling.</summary>
    public void AddName(string expression)
    {
        fixed (byte* text = Bytes(expression))
        {
            NvrtcException.Check(NvrtcNative.nvrtcAddNameExpression(_program, text), "nvrtcAddNameExpression");
        }
    }

    /// <summary>False if the source, a name asked for or an option is wrong: the log tells.</summary>
    public bool TryCompile(IReadOnlyList<string> options)
    {
        var texts = options.Select(option => GCHandle.Alloc(Bytes(option), GCHandleType.Pinned)).ToArray();
        try
        {
            var pointers = stackalloc byte*[texts.Length + 1];
            for (var i = 0; i < texts.Length; i++)
            {
                pointers[i] = (byte*)texts[i].AddrOfPinnedObject();
            }

            var result = NvrtcNative.nvrtcCompileProgram(_program, texts.Length, pointers);
            if (result is not (CompilationFailed or InvalidOption or NotValidExpression))
            {
                NvrtcException.Check(result, "nvrtcCompileProgram");
            }

            return result == 0;
        }
        finally
        {
            foreach (var text in texts)
            {
                text.Free();
            }
        }
    }

    public string LoweredName(string expression)
    {
        byte* lowered;
        fixed (byte* text = Bytes(expression))
        {
            NvrtcException.Check(NvrtcNative.nvrtcGetLoweredName(_program, text, &lowered), $"nvrtcGetLoweredName({expression})");
        }

        return Marshal.PtrToStringUTF8((nint)lowered)!;
    }

    public void Dispose()
    {
        if (_program != 0)
        {
            fixed (nint* program = &_program)
            {
                _ = NvrtcNative.nvrtcDestroyProgram(program);
            }

            _program = 0;
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private byte[] Read(SizeOf size, CopyOf copy, string call)
    {
        nuint bytes;
        NvrtcException.Check(size(_program, &bytes), call);
        var data = new byte[bytes];
        fixed (byte* to = data)
        {
            NvrtcException.Check(copy(_program, to), call);
        }

        return data;
    }

    private delegate int SizeOf(nint program, nuint* bytes);

    private delegate int CopyOf(nint program, byte* to);
}
