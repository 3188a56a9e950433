// NVML look-alike: an idle machine whose clocks stand still, and nobody else is at work on it, unless the file that CUDASIM_NVML
// names says otherwise: a line each, "reasons 0x20" (bits for lower clocks) and "processes 2". It is read again at every call.
#include "library.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

enum { success = 0, invalid_argument = 2, not_supported = 3, not_found = 6 };
struct Handle { int device; };
static Handle handles[device_count] = {{0}, {1}, {2}, {3}};

static int text(char *out, unsigned size, const char *value) { return snprintf(out, size, "%s", value), success; }

EXPORT int nvmlInit_v2() { return success; }
EXPORT int nvmlShutdown() { return success; }
EXPORT const char *nvmlErrorString(int code) { return code == success ? "Success" : code == not_supported ? "Not Supported" : code == not_found ? "Not Found" : "Invalid Argument"; }
EXPORT int nvmlSystemGetDriverVersion(char *out, unsigned size) { return text(out, size, "cudasim"); }
EXPORT int nvmlSystemGetCudaDriverVersion_v2(int *version) { return *version = 12080, success; }

EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char *pci, Handle **out)
{
    for (auto &h : handles) /* NVML writes the domain with four more zeros than the driver does */
        if (device_pci(h.device) == pci || "0000" + device_pci(h.device) == pci)
            return *out = &h, success;
    return not_found;
}

EXPORT int nvmlDeviceGetHandleByUUID(const char *uuid, Handle **out)
{
    for (auto &h : handles) {
        unsigned char u[16];
        device_uuid(h.device, u);
        char name[48] = "GPU-";
        for (int i = 0, at = 4; i < 16; i++)
            at += snprintf(name + at, sizeof name - (size_t)at, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", u[i]);
        if (strcmp(name, uuid) == 0)
            return *out = &h, success;
    }
    return not_found;
}

EXPORT int nvmlDeviceGetClockInfo(Handle *, int kind, unsigned *mhz) { return *mhz = kind == 2 ? 2000 : 1500, success; }
EXPORT int nvmlDeviceGetMaxClockInfo(Handle *, int kind, unsigned *mhz) { return *mhz = kind == 2 ? 2000 : 1500, success; }
static unsigned long long told(const char *what)
{
    const char *path = getenv("CUDASIM_NVML");
    FILE *file = path ? fopen(path, "r") : nullptr;
    char name[32], value[32];
    unsigned long long found = 0;
    while (file && fscanf(file, "%31s %31s", name, value) == 2)
        if (strcmp(name, what) == 0)
            found = strtoull(value, nullptr, 0);
    if (file)
        fclose(file);
    return found;
}

EXPORT int nvmlDeviceGetCurrentClocksEventReasons(Handle *, unsigned long long *reasons) { return *reasons = told("reasons"), success; }
EXPORT int nvmlDeviceGetCurrentClocksThrottleReasons(Handle *, unsigned long long *reasons) { return *reasons = told("reasons"), success; }
EXPORT int nvmlDeviceGetTemperature(Handle *, int, unsigned *celsius) { return *celsius = 40, success; }
EXPORT int nvmlDeviceGetPowerUsage(Handle *, unsigned *milliwatts) { return *milliwatts = 100000, success; }
EXPORT int nvmlDeviceGetEnforcedPowerLimit(Handle *, unsigned *milliwatts) { return *milliwatts = 400000, success; }
EXPORT int nvmlDeviceGetPersistenceMode(Handle *, int *mode) { return *mode = 1, success; }
EXPORT int nvmlDeviceGetEccMode(Handle *, int *, int *) { return not_supported; }
EXPORT int nvmlDeviceGetMigMode(Handle *, unsigned *, unsigned *) { return not_supported; }
EXPORT int nvmlDeviceGetComputeMode(Handle *, int *mode) { return *mode = 0, success; }
EXPORT int nvmlDeviceGetPerformanceState(Handle *, int *state) { return *state = 0, success; }
EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(Handle *, unsigned *count, void *) { return *count = (unsigned)told("processes"), success; }
