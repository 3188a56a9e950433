namespace EvoKernels.DeviceTests.Support;

/// <summary>Sources that make system calls by hand.</summary>
internal static class Hostile
{
    private const string SystemCall = """
        static inline long sys(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0)
        {
            long result;
            register long r10 asm("r10") = d;
            register long r8 asm("r8") = e;
            register long r9 asm("r9") = f;
            asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
            return result;
        }
        // The worker's own answer is the command it was sent, which lies on its stack above us: its upper half counts commands, its lower half calls.
        __attribute__((noinline)) static const uint64_t* command(uint64_t wanted)
        {
            const volatile uint64_t* at = (const volatile uint64_t*)__builtin_frame_address(0);
            asm("" : "+r"(at));
            for (int i = 0; i < 20000; i++) if (at[i] == wanted) return (const uint64_t*)(at + i);
            return nullptr;
        }
        """;

    /// <summary>A kernel whose calls do something forbidden.</summary>
    public static string Call(string body, string before = "") => CopyScale.Kernel(body, SystemCall + "\n" + before);

    /// <summary>An honest kernel in an object that does something forbidden when it is loaded.</summary>
    public static string Constructor(string body) => CopyScale.Kernel(CopyScale.Honest, SystemCall + "\n__attribute__((constructor)) static void before() { " + body + " }");
}
