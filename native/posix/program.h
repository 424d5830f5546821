// What spawn and exec share: a program's strings in the form execve wants them, and the clean-up a process does just before. Everything that is called
// between fork and execve is async-signal-safe: no allocation, no locks, because other threads of the parent may have held them.
#pragma once
#include <span>
#include <string>
#include <vector>

namespace uwsgi::posix {

// Owns the strings; the pointer arrays stay valid as long as it lives and is not moved.
class Program {
 public:
  // `file` with a slash is taken as it is, else it is looked for in PATH of `environment` (`NAME=value` lines).
  Program(const std::string& file, std::vector<std::string> args, std::vector<std::string> environment);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Tries each place of PATH like execvp. Returns only on failure, with the errno. Async-signal-safe.
  [[nodiscard]] int Execute() const noexcept;

 private:
  std::vector<std::string> places_;
  std::vector<std::string> args_;
  std::vector<std::string> environment_;
  std::vector<char*> argv_;
  std::vector<char*> envp_;
};

enum class CloseMode { kClose, kCloseOnExec };

// Closes (or marks close-on-exec) every descriptor that is not in `keep`, which is sorted and without duplicates. Async-signal-safe.
void CloseOthers(std::span<const int> keep, CloseMode mode) noexcept;

// Unique and sorted, with 0, 1 and 2 added.
std::vector<int> WithStandardFds(std::vector<int> fds);

}  // namespace uwsgi::posix
