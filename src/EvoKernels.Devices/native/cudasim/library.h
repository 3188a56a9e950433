// Parts that driver, NVRTC and NVML of the simulation share.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

constexpr int device_count = 4;

/* Folder of this library: its headers and the device program lie beside it. */
std::string home();
std::string temporary_folder();
void remove_folder(const std::string &folder);
std::string read_file(const std::string &path);
bool write_file(const std::string &path, const std::string &bytes);

/* Runs a program to its end; its output goes to <output>. Returns its exit status, -1 if it did not run or was killed. */
int run_program(const std::vector<std::string> &arguments, const std::string &output);

void device_uuid(int device, unsigned char uuid[16]);
std::string device_pci(int device);
uint64_t device_memory();
