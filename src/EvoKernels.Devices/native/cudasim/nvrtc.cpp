// NVRTC look-alike: the same source, compiled by g++ for this processor with every access checked. The "cubin" is a shared object.
#include "library.h"

#include <cctype>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#ifndef CUDASIM_COMPILER
#define CUDASIM_COMPILER "/usr/bin/g++"
#endif

namespace {

enum { success = 0, invalid_input = 3, invalid_program = 4, invalid_option = 5, compilation = 6, no_names_after = 8, no_lowered_before = 9, unknown_name = 10, internal = 11 };

struct Program {
    std::string source, name, log, cubin, ptx;
    std::vector<std::string> expressions;
    std::map<std::string, std::string> lowered;
    bool compiled = false;
};

struct Kernel {
    std::string expression, lowered, bounds;
};

struct Token {
    std::string text;
    size_t begin, end;
};

std::vector<Token> tokens_of(const std::string &s)
{
    std::vector<Token> out;
    bool fresh = true; /* only blanks since the start of the line */
    for (size_t i = 0; i < s.size();) {
        size_t begin = i;
        char c = s[i];
        if (c == '\n' || isspace((unsigned char)c)) {
            fresh |= c == '\n';
            i++;
            continue;
        }
        if (c == '#' && fresh) {
            while (i < s.size() && s[i] != '\n')
                i++;
            continue;
        }
        fresh = false;
        if (c == '"' || c == '\'') {
            for (i++; i < s.size() && s[i] != c; i++)
                i += s[i] == '\\';
            i++;
        } else if (isalnum((unsigned char)c) || c == '_') {
            while (i < s.size() && (isalnum((unsigned char)s[i]) || s[i] == '_' || (s[i] == '\'' && isdigit((unsigned char)c))))
                i++;
        } else
            i++;
        out.push_back({s.substr(begin, i - begin), begin, i});
    }
    return out;
}

/* Index of the token that closes the parenthesis at <open>. */
size_t closing(const std::vector<Token> &t, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < t.size(); i++) {
        depth += t[i].text == "(" ? 1 : t[i].text == ")" ? -1 : 0;
        if (depth == 0)
            return i;
    }
    return t.size() - 1;
}

const char end_of_header[] = "extern \"C\" char __stop_cudasim_shared[]";

/* Writes what our markers stand for, and lists the kernels that are known by their plain name: those with C linkage. */
class Rewriter {
public:
    std::vector<Kernel> kernels;
    bool cooperative = false;

    std::string rewrite(const std::string &text)
    {
        size_t header = text.find(end_of_header); /* what our header itself calls does not count */
        out = text.substr(0, header);
        s = text.substr(header);
        t = tokens_of(s);
        for (size_t i = 0; i < t.size(); i++)
            i = at(i);
        return out + s.substr(copied);
    }

private:
    std::string s, out;
    std::vector<Token> t;
    std::vector<bool> braces;
    size_t start = 0, copied = 0;

    void replace(size_t begin, size_t end, const std::string &with)
    {
        out += s.substr(copied, begin - copied) + with;
        for (size_t i = begin; i < end; i++) /* lines keep their numbers */
            if (s[i] == '\n')
                out += '\n';
        copied = end;
    }

    size_t at(size_t i)
    {
        const std::string &word = t[i].text;
        if (word == "{")
            braces.push_back(i >= 2 && t[i - 1].text == "\"C\"" && t[i - 2].text == "extern");
        if (word == "}" && !braces.empty())
            braces.pop_back();
        if (word == "{" || word == "}" || word == ";")
            start = i + 1;
        for (auto call : {"cudasim_sync_count", "cudasim_sync_and", "cudasim_syncwarp", "cudasim_shfl", "cudasim_shfl_up", "cudasim_shfl_down", "cudasim_shfl_xor",
                          "cudasim_ballot", "cudasim_all", "cudasim_reduce"})
            cooperative |= word == call;
        if (word == "cudasim_mark_global")
            global(i);
        if (word == "cudasim_mark_bounds") {
            size_t end = closing(t, i + 1);
            replace(t[i].begin, t[end].end, "");
            return end;
        }
        return word == "cudasim_mark_shared" ? shared(i) : i;
    }

    void global(size_t i)
    {
        replace(t[i].begin, t[i].end, "");
        bool c_linkage = false, is_template = false;
        for (bool brace : braces)
            c_linkage |= brace;
        for (size_t k = start; k < i; k++) {
            c_linkage |= t[k].text == "\"C\"";
            is_template |= t[k].text == "template";
        }
        std::string bounds = "1024";
        for (size_t k = i + 1; k + 1 < t.size(); k++) {
            const std::string &word = t[k].text;
            if (word == "extern" || word == "\"C\"") {
                c_linkage |= word != "extern";
            } else if (word == "cudasim_mark_bounds") {
                size_t end = closing(t, ++k);
                bounds.clear();
                for (size_t b = k + 1, depth = 0; b < end && (depth > 0 || t[b].text != ","); b++) {
                    depth += t[b].text == "(" ? 1 : t[b].text == ")" ? -1 : 0;
                    bounds += t[b].text + " ";
                }
                k = end;
            } else if (word == "__attribute__") {
                k = closing(t, k + 1);
            } else if (word == "(") {
                const std::string &name = t[k - 1].text;
                if (c_linkage && !is_template && listed.insert(name).second)
                    kernels.push_back({name, name, bounds});
                return;
            }
        }
    }
    std::set<std::string> listed;

    size_t shared(size_t i)
    {
        bool before = i > 0 && t[i - 1].text == "extern", after = i + 1 < t.size() && t[i + 1].text == "extern";
        if (!before && !after) {
            bool is_static = i > 0 && t[i - 1].text == "static";
            replace(t[i].begin, t[i].end, std::string(is_static ? "" : "static ") + "__attribute__((section(\"cudasim_shared\"), used))");
            return i;
        }
        std::string type, name;
        size_t k = i + 1 + after;
        for (; k < t.size() && t[k].text != ";"; k++) {
            if ((t[k].text == "__attribute__" || t[k].text == "alignas") && k + 1 < t.size())
                k = closing(t, k + 1);
            else if (t[k].text == "[")
                name = t[k - 1].text;
            else if (name.empty() && !(k + 1 < t.size() && t[k + 1].text == "["))
                type += t[k].text + " ";
        }
        if (name.empty() || k == t.size())
            return i;
        replace(t[before ? i - 1 : i].begin, t[k].begin,
                "typedef " + type + "cudasim_type_" + name + "; cudasim_type_" + name + " *const " + name + " = (cudasim_type_" + name + " *)cudasim_dynamic_shared");
        return k - 1;
    }
};

std::string lowered_name(const std::string &expression, size_t index)
{
    std::string out = "_Z7cudasim" + std::to_string(index) + "_";
    for (char c : expression)
        out += isalnum((unsigned char)c) ? c : '_';
    return out.substr(0, 250);
}

std::string table(Program &p, Rewriter &r)
{
    for (size_t i = 0; i < p.expressions.size(); i++) {
        std::string e = p.expressions[i];
        e.erase(0, e.find_first_not_of(" &"));
        auto known = p.lowered.end();
        for (auto &k : r.kernels)
            if (k.expression == e)
                known = p.lowered.insert_or_assign(p.expressions[i], k.lowered).first;
        if (known == p.lowered.end()) {
            p.lowered[p.expressions[i]] = lowered_name(e, i);
            r.kernels.push_back({e, lowered_name(e, i), "1024"});
        }
    }
    std::string out = "\n# 1 \"cudasim-table\"\n";
    for (size_t i = 0; i < r.kernels.size(); i++) {
        auto &k = r.kernels[i];
        auto index = std::to_string(i);
        out += "extern \"C\" __attribute__((visibility(\"default\"), used)) constexpr cudasim_kernel cudasim_kernel_" + index + " = cudasim_thunk<&" + k.expression +
               ">::describe(\"" + k.lowered + "\", " + k.bounds + ");\n";
    }
    return out + "extern \"C\" __attribute__((visibility(\"default\"), used)) char *const cudasim_module[] = {__start_cudasim_shared, __stop_cudasim_shared, (char *)" +
           (r.cooperative ? "1" : "0") + ", (char *)&cudasim_thread, (char *)&cudasim_block, (char *)&cudasim_block_size, (char *)&cudasim_grid_size};\n";
}

/* What stays of NVRTC's options for g++; false if there is one we do not know. */
bool take_options(int count, const char *const *options, std::vector<std::string> &defines, std::string &standard, std::string &bad)
{
    for (int i = 0; i < count; i++) {
        std::string o = options[i];
        bool next = i + 1 < count;
        auto has = [&](const char *prefix) { return o.rfind(prefix, 0) == 0; };
        if ((o == "-D" || o == "--define-macro") && next)
            defines.push_back(std::string("-D") + options[++i]);
        else if (has("--define-macro="))
            defines.push_back("-D" + o.substr(15));
        else if (has("-D") || has("-U"))
            defines.push_back(o);
        else if (has("-std=") || has("--std="))
            standard = o.substr(o.find('=') + 1);
        else if ((o == "-arch" || o == "--gpu-architecture") && next)
            i++;
        else if (!has("-arch=") && !has("--gpu-architecture=") && !has("--use_fast_math") && !has("-use_fast_math") && !has("-lineinfo") && !has("--generate-line-info") &&
                 !has("-default-device") && !has("--device-as-default") && !has("-maxrregcount=") && !has("--maxrregcount=") && !has("-fmad=") && !has("--fmad=") &&
                 !has("-G") && !has("--device-debug") && !has("-w") && !has("--disable-warnings") && !has("--ftz=") && !has("-ftz=") && !has("--prec-") &&
                 !has("-prec-") && !has("--restrict") && !has("-dopt") && !has("--extra-device-vectorization") && !has("--ptxas-options") && !has("-diag-suppress")) {
            bad = o;
            return false;
        }
    }
    return true;
}

int compile(Program &p, const std::vector<std::string> &defines, const std::string &standard, const std::string &folder)
{
    std::string name = std::filesystem::path(p.name).filename().string(), output = folder + "/output";
    for (char &c : name)
        c = isalnum((unsigned char)c) || strchr("._-", c) ? c : '_';
    if (name.empty() || name[0] == '-' || name.rfind("cudasim", 0) == 0)
        name = "candidate.cu";
    std::vector<std::string> command = {home() + "/cudasim-device", "--compile", folder, home(), CUDASIM_COMPILER, "-x", "c++", "-std=" + (standard.empty() ? "c++17" : standard),
                                        "-w", "-fmax-errors=20", "-fdiagnostics-color=never"};
    auto preprocess = command, build = command;
    for (auto &d : defines)
        preprocess.push_back(d);
    for (auto option : {"-E", "-nostdinc", "-isystem"})
        preprocess.push_back(option);
    preprocess.insert(preprocess.end(), {home(), "-include", home() + "/cudasim.h", "-o", "text.ii", name});
    write_file(folder + "/" + name, p.source);
    int status = run_program(preprocess, output);
    p.log = read_file(output);
    if (status != 0)
        return status < 0 || status == 73 || status == 127 ? internal : compilation;

    Rewriter rewriter;
    auto text = rewriter.rewrite(read_file(folder + "/text.ii"));
    text += table(p, rewriter);
    write_file(folder + "/text.ii", text);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        build.push_back("-march=x86-64-v3");
    for (auto option : {"-O2", "-g1", "-fPIC", "-shared", "-fno-plt", "-nostdlib", "-fno-weak", "-fno-exceptions", "-fno-rtti", "-fno-math-errno", "-fvisibility=hidden",
                        "-fno-strict-aliasing", "-fno-stack-protector", "-fno-threadsafe-statics", "-ffp-contract=fast",
                        /* inline checks of every access against the shadow that cudasim-device lays out */
                        "-fsanitize=kernel-address", "-fasan-shadow-offset=0x7fff8000", "-fsanitize-sections=cudasim_shared", "--param=asan-globals=1", "--param=asan-stack=0",
                        "--param=asan-instrumentation-with-call-threshold=1000000", "-fsanitize=bounds-strict,alignment", "-fsanitize-recover=all", "-fpreprocessed",
                        "-o", "module.so", "text.ii", "-lgcc"})
        build.push_back(option);
    status = run_program(build, output);
    p.log += read_file(output);
    if (status != 0)
        return status < 0 ? internal : compilation;
    p.cubin = read_file(folder + "/module.so");
    p.ptx = "// simulated: this module was compiled for the CPU by cudasim and holds no PTX\n";
    return success;
}

}

EXPORT int nvrtcVersion(int *major, int *minor) { return *major = 12, *minor = 8, success; }

static const int architectures[] = {80, 86, 89, 90};
EXPORT int nvrtcGetNumSupportedArchs(int *count) { return *count = 4, success; }
EXPORT int nvrtcGetSupportedArchs(int *out) { return memcpy(out, architectures, sizeof architectures), success; }

EXPORT const char *nvrtcGetErrorString(int code)
{
    static const char *names[] = {"NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE", "NVRTC_ERROR_INVALID_INPUT",
                                  "NVRTC_ERROR_INVALID_PROGRAM", "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION", "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE",
                                  "NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION", "NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION",
                                  "NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID", "NVRTC_ERROR_INTERNAL_ERROR"};
    return code >= 0 && code < 12 ? names[code] : "NVRTC_ERROR unknown";
}

EXPORT int nvrtcCreateProgram(Program **out, const char *source, const char *name, int headers, const char *const *, const char *const *)
{
    if (!out || !source || headers != 0)
        return invalid_input;
    *out = new Program{source, name ? name : "default_program", {}, {}, {}, {}, {}};
    return success;
}

EXPORT int nvrtcDestroyProgram(Program **p)
{
    if (!p || !*p)
        return invalid_program;
    delete *p;
    *p = nullptr;
    return success;
}

EXPORT int nvrtcAddNameExpression(Program *p, const char *expression)
{
    if (!p)
        return invalid_program;
    if (p->compiled)
        return no_names_after;
    p->expressions.push_back(expression);
    return success;
}

EXPORT int nvrtcCompileProgram(Program *p, int count, const char *const *options)
{
    if (!p)
        return invalid_program;
    std::vector<std::string> defines;
    std::string standard, bad;
    if (!take_options(count, options, defines, standard, bad)) {
        p->log = "unrecognized option " + bad + "\n";
        return invalid_option;
    }
    auto folder = temporary_folder();
    if (folder.empty())
        return internal;
    int result = compile(*p, defines, standard, folder);
    remove_folder(folder);
    p->compiled = result == success;
    return result;
}

EXPORT int nvrtcGetLoweredName(Program *p, const char *expression, const char **out)
{
    if (!p->compiled)
        return no_lowered_before;
    auto found = p->lowered.find(expression);
    if (found == p->lowered.end())
        return unknown_name;
    *out = found->second.c_str();
    return success;
}

static int size_of(Program *p, const std::string &s, size_t extra, size_t *size) { return p ? (*size = s.size() + extra, success) : invalid_program; }
static int copy_of(Program *p, const std::string &s, size_t extra, char *out) { return p ? (memcpy(out, s.c_str(), s.size() + extra), success) : invalid_program; }
EXPORT int nvrtcGetProgramLogSize(Program *p, size_t *size) { return size_of(p, p->log, 1, size); }
EXPORT int nvrtcGetProgramLog(Program *p, char *out) { return copy_of(p, p->log, 1, out); }
EXPORT int nvrtcGetCUBINSize(Program *p, size_t *size) { return size_of(p, p->cubin, 0, size); }
EXPORT int nvrtcGetCUBIN(Program *p, char *out) { return copy_of(p, p->cubin, 0, out); }
EXPORT int nvrtcGetPTXSize(Program *p, size_t *size) { return size_of(p, p->ptx, 1, size); }
EXPORT int nvrtcGetPTX(Program *p, char *out) { return copy_of(p, p->ptx, 1, out); }
