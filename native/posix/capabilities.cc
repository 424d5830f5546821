// Capabilities of the calling thread, for a process that changes its user itself. Children get theirs from confinement.h.
#include <sys/prctl.h>

#include <cerrno>

#include "posix/arguments.h"
#include "posix/confinement.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {

Value KeepCapabilities(const CallbackInfo& info) {
  bool on = false;
  if (!ReadBoolean(info[0], "posix.keepCapabilities: on", on)) return info.Env().Undefined();
  if (::prctl(PR_SET_KEEPCAPS, on ? 1UL : 0UL, 0UL, 0UL, 0UL) < 0) ThrowErrno(info.Env(), "prctl", errno, "PR_SET_KEEPCAPS");
  return info.Env().Undefined();
}

Value SetCapabilities(const CallbackInfo& info) {
  std::int64_t mask = 0;
  if (!ReadInteger(info[0], "posix.setCapabilities: mask", 0, (std::int64_t{1} << 53) - 1, mask)) return info.Env().Undefined();
  if (SetCapabilities(static_cast<std::uint64_t>(mask)) < 0) ThrowErrno(info.Env(), "capset", errno);
  return info.Env().Undefined();
}

Value SetAmbient(const CallbackInfo& info) {
  std::int64_t mask = 0;
  if (!ReadInteger(info[0], "posix.setAmbient: mask", 0, (std::int64_t{1} << 53) - 1, mask)) return info.Env().Undefined();
  if (!RaiseAmbient(static_cast<std::uint64_t>(mask))) ThrowErrno(info.Env(), "prctl", errno, "PR_CAP_AMBIENT");
  return info.Env().Undefined();
}

Value SetDumpable(const CallbackInfo& info) {
  bool on = false;
  if (!ReadBoolean(info[0], "posix.setDumpable: on", on)) return info.Env().Undefined();
  if (::prctl(PR_SET_DUMPABLE, on ? 1UL : 0UL, 0UL, 0UL, 0UL) < 0) ThrowErrno(info.Env(), "prctl", errno, "PR_SET_DUMPABLE");
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
