#include "library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

std::string home()
{
    Dl_info info;
    return dladdr((void *)home, &info) ? std::filesystem::absolute(info.dli_fname).parent_path().string() : ".";
}

std::string temporary_folder()
{
    std::error_code ignored;
    std::string path = std::filesystem::temp_directory_path(ignored).string() + "/cudasim-XXXXXX";
    return mkdtemp(path.data()) ? path : std::string();
}

void remove_folder(const std::string &folder)
{
    std::error_code ignored;
    if (!folder.empty())
        std::filesystem::remove_all(folder, ignored);
}

std::string read_file(const std::string &path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

bool write_file(const std::string &path, const std::string &bytes)
{
    std::ofstream out(path, std::ios::binary);
    out << bytes;
    return out.flush().good();
}

int run_program(const std::vector<std::string> &arguments, const std::string &output)
{
    std::vector<char *> values;
    for (auto &argument : arguments)
        values.push_back(const_cast<char *>(argument.c_str()));
    values.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = 0;
    int failed = posix_spawn(&pid, values[0], &actions, nullptr, values.data(), environ), status = 0;
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
