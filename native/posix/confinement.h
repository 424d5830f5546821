// Rights and limits that a process puts on itself before it becomes another program: user and groups, capabilities, resource limits, scheduling. Read from JavaScript
// in the parent, applied in the child between fork and execve.
#pragma once
#include <napi.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace uwsgi::posix {

struct Confinement {
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
  std::optional<std::vector<gid_t>> groups;
  // Kept over the change of user and, as ambient ones, over the execve; all others are given up.
  std::optional<std::uint64_t> capabilities;
  bool no_new_privileges = false;
  bool merge_memory = false;
  bool batch_scheduling = false;
  std::vector<std::pair<int, rlimit>> limits;
};

// Absent members stay empty. Throws and returns false on the first that is wrong.
bool ReadConfinement(const Napi::Value& value, const char* what, Confinement& out);

// What failed, for a message; nullptr when all is done, else errno says why. Async-signal-safe: raw system calls, because the wrappers of libc speak to
// threads that a forked child does not have.
const char* Confine(const Confinement& confinement) noexcept;

// Makes exactly these capabilities effective, permitted and inheritable for the calling thread. Returns 0 or -1 with errno.
int SetCapabilities(std::uint64_t mask) noexcept;

// Makes exactly these ambient: programs that this thread becomes or starts have them. False with errno.
bool RaiseAmbient(std::uint64_t mask) noexcept;

// RLIMIT_* of `nofile`, `nproc`, `as` and `core`; false for others.
bool FindLimit(const std::string& name, int& which);

}  // namespace uwsgi::posix
