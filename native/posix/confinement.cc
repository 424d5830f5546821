// See confinement.h.
#include "posix/confinement.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"

namespace uwsgi::posix {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::uint32_t>::max() - 1;  // the last one means "unchanged" to the kernel
constexpr std::int64_t kMaskMax = (std::int64_t{1} << 53) - 1;
constexpr int kCapabilityBits = 53;
constexpr int kMergeMemory = 67;  // PR_SET_MEMORY_MERGE of Linux 6.4

template <typename Id>
bool ReadId(const Napi::Value& value, const char* what, std::optional<Id>& out) {
  std::int64_t id = 0;
  if (value.IsUndefined()) return true;
  if (!ReadInteger(value, what, 0, kIdMax, id)) return false;
  out = static_cast<Id>(id);
  return true;
}

bool ReadFlag(const Napi::Value& value, const char* what, bool& out) { return value.IsUndefined() || ReadBoolean(value, what, out); }

bool ReadGroups(const Napi::Value& value, const char* what, std::optional<std::vector<gid_t>>& out) {
  if (value.IsUndefined()) return true;
  if (!value.IsArray()) {
    ThrowType(value.Env(), std::string(what) + ": expected an array of group numbers");
    return false;
  }
  out.emplace();
  const Napi::Array array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    std::int64_t id = 0;
    if (!ReadInteger(array.Get(i), what, 0, kIdMax, id)) return false;
    out->push_back(static_cast<gid_t>(id));
  }
  return true;
}

bool ReadLimits(const Napi::Value& value, const char* what, std::vector<std::pair<int, rlimit>>& out) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) {
    ThrowType(value.Env(), std::string(what) + ": expected an object of limits by name");
    return false;
  }
  const Napi::Object limits = value.As<Napi::Object>();
  const Napi::Array names = limits.GetPropertyNames();
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    std::string name;
    int which = 0;
    std::int64_t number = 0;
    if (!ReadText(names.Get(i), what, name)) return false;
    if (!FindLimit(name, which)) {
      ThrowRange(value.Env(), std::string(what) + ": \"" + name + "\" is not a known limit; expected nofile, nproc, as or core");
      return false;
    }
    if (!ReadInteger(limits.Get(name), what, 0, kMaskMax, number)) return false;
    out.emplace_back(which, rlimit{static_cast<rlim_t>(number), static_cast<rlim_t>(number)});
  }
  return true;
}

int ChangeGroups(const std::vector<gid_t>& groups) noexcept {
#ifdef SYS_setgroups32
  return static_cast<int>(::syscall(SYS_setgroups32, groups.size(), groups.data()));
#else
  return static_cast<int>(::syscall(SYS_setgroups, groups.size(), groups.data()));
#endif
}

int ChangeGroup(gid_t gid) noexcept {
#ifdef SYS_setresgid32
  return static_cast<int>(::syscall(SYS_setresgid32, gid, gid, gid));
#else
  return static_cast<int>(::syscall(SYS_setresgid, gid, gid, gid));
#endif
}

int ChangeUser(uid_t uid) noexcept {
#ifdef SYS_setresuid32
  return static_cast<int>(::syscall(SYS_setresuid32, uid, uid, uid));
#else
  return static_cast<int>(::syscall(SYS_setresuid, uid, uid, uid));
#endif
}

}  // namespace

bool RaiseAmbient(std::uint64_t mask) noexcept {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL) < 0) return false;
  for (int bit = 0; bit < kCapabilityBits; ++bit) {
    if ((mask >> bit & 1) == 0) continue;
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, static_cast<unsigned long>(bit), 0UL, 0UL) < 0) return false;
  }
  return true;
}

bool ReadConfinement(const Napi::Value& value, const char* what, Confinement& out) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) {
    ThrowType(value.Env(), std::string(what) + ": expected an object");
    return false;
  }
  const Napi::Object object = value.As<Napi::Object>();
  const std::string name = what;
  if (!ReadId(object.Get("uid"), (name + ".uid").c_str(), out.uid) || !ReadId(object.Get("gid"), (name + ".gid").c_str(), out.gid)) return false;
  if (!ReadGroups(object.Get("groups"), (name + ".groups").c_str(), out.groups)) return false;
  const Napi::Value mask = object.Get("capabilities");
  if (!mask.IsUndefined()) {
    std::int64_t bits = 0;
    if (!ReadInteger(mask, (name + ".capabilities").c_str(), 0, kMaskMax, bits)) return false;
    out.capabilities = static_cast<std::uint64_t>(bits);
  }
  return ReadFlag(object.Get("noNewPrivileges"), (name + ".noNewPrivileges").c_str(), out.no_new_privileges) &&
         ReadFlag(object.Get("mergeMemory"), (name + ".mergeMemory").c_str(), out.merge_memory) &&
         ReadFlag(object.Get("batchScheduling"), (name + ".batchScheduling").c_str(), out.batch_scheduling) &&
         ReadLimits(object.Get("limits"), (name + ".limits").c_str(), out.limits);
}

int SetCapabilities(std::uint64_t mask) noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2];
  for (int word = 0; word < 2; ++word) {
    const auto bits = static_cast<std::uint32_t>(mask >> (32 * word));
    data[word] = {bits, bits, bits};
  }
  return static_cast<int>(::syscall(SYS_capset, &header, data));
}

// A wish and no need: where it is not allowed the process is scheduled as others are. A policy that somebody has chosen for the server stays.
static void ScheduleAsBatch() noexcept {
  const struct sched_param none {};
  if (::syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER) ::syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &none);
}

const char* Confine(const Confinement& confinement) noexcept {
  if (confinement.batch_scheduling) ScheduleAsBatch();
  if (confinement.merge_memory && ::prctl(kMergeMemory, 1UL, 0UL, 0UL, 0UL) < 0) return "prctl PR_SET_MEMORY_MERGE";
  if (confinement.groups && ChangeGroups(*confinement.groups) < 0) return "setgroups";
  if (confinement.gid && ChangeGroup(*confinement.gid) < 0) return "setgid";
  if (confinement.capabilities && ::prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL) < 0) return "prctl PR_SET_KEEPCAPS";
  if (confinement.uid && ChangeUser(*confinement.uid) < 0) return "setuid";
  if (confinement.capabilities) {
    if (SetCapabilities(*confinement.capabilities) < 0) return "capset";
    if (!RaiseAmbient(*confinement.capabilities)) return "prctl PR_CAP_AMBIENT_RAISE";
    if (::prctl(PR_SET_KEEPCAPS, 0UL, 0UL, 0UL, 0UL) < 0) return "prctl PR_SET_KEEPCAPS";
  }
  if (confinement.no_new_privileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) < 0) return "prctl PR_SET_NO_NEW_PRIVS";
  for (const auto& [which, limit] : confinement.limits) {
    if (::setrlimit(static_cast<decltype(RLIMIT_NOFILE)>(which), &limit) < 0) return "setrlimit";
  }
  return nullptr;
}

}  // namespace uwsgi::posix
