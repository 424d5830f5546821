// What a new child does between fork and execve, and how it tells of a failure. Shared by spawn, which starts children itself, and by the keeper, which
// starts them behind another root.
#pragma once
#include <napi.h>

#include <string>
#include <utility>
#include <vector>

#include "posix/confinement.h"
#include "posix/program.h"

namespace uwsgi::posix {

// Filled completely before the fork: the child only reads it, and writes `moved`, which is sized already.
struct ChildPlan {
  std::string cwd;
  std::vector<std::pair<int, int>> fds;
  std::vector<int> moved;  // one for each of fds
  std::vector<int> kept;   // sorted: 0, 1, 2 and the targets
  bool new_session = false;
  bool new_pid_namespace = false;
  int death_signal = 0;
  Confinement confinement;

  // After `fds` has been filled.
  void Complete();
};

// A program with its arguments, and the plan of the process that will run it, as SpawnOptions say.
struct ChildOptions {
  std::string file;
  std::vector<std::string> args;
  std::vector<std::string> environment;
  ChildPlan plan;
};

// Throws and returns false on the first thing that is wrong. `name` of the calling function: `posix.spawn`.
bool ReadChildOptions(const Napi::Value& value, const std::string& name, ChildOptions& out);

struct ChildFailure {
  int error;
  char step[32];  // the system call, for the message
};

// Runs in the child, with all signals blocked; async-signal-safe throughout.
[[noreturn]] void RunChild(const Program& program, ChildPlan& plan, pid_t parent, int report) noexcept;

// The failure the child reported; false when execve has closed the pipe instead.
bool ReadFailure(int pipe, ChildFailure& failure);

}  // namespace uwsgi::posix
