// On which CPUs a thread may run.
#include <sched.h>

#include <cerrno>
#include <limits>
#include <string>
#include <vector>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {

Value SetCpuAffinity(const CallbackInfo& info) {
  int thread = 0;
  std::vector<int> cpus;
  if (!ReadInt(info[0], "posix.setCpuAffinity: thread", 0, std::numeric_limits<int>::max(), thread) ||
      !ReadFds(info[1], "posix.setCpuAffinity: cpus", cpus))
    return info.Env().Undefined();
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) {
    if (cpu >= CPU_SETSIZE) {
      ThrowRange(info.Env(), "posix.setCpuAffinity: cpus: " + std::to_string(cpu) + " is too large; expected less than " + std::to_string(CPU_SETSIZE));
      return info.Env().Undefined();
    }
    CPU_SET(static_cast<std::size_t>(cpu), &set);
  }
  if (::sched_setaffinity(thread, sizeof set, &set) < 0) ThrowErrno(info.Env(), "sched_setaffinity", errno, std::to_string(thread));
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
