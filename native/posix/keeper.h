// The keeper of a jail: a child of the master that has gone behind another root (chroot, pivot_root, namespaces of its own), has given up root there, and
// starts programs on behalf of the master, which stays outside. A master that is not root any more can enter a jail again only through it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "posix/confinement.h"
#include "posix/keeper_message.h"

namespace uwsgi::posix {

// What it can be asked to do, in the order of kKeeperCalls.
enum class KeeperCall : std::int64_t {
  kSpawn,
  kConfine,
  kUnshare,
  kChroot,
  kPivotRoot,
  kFolder,
  kMount,
  kUmount,
  kHostname,
  kMakeFolder,
  kWrite,
  kRemove,
  kMode,
  kOwner,
  kModeOf,
};

inline constexpr const char* kKeeperCalls[] = {"spawn",  "confine",  "unshare", "chroot", "pivot_root", "chdir", "mount", "umount2",
                                               "sethostname", "mkdir", "write", "unlink", "chmod", "chown", "stat"};

inline constexpr std::size_t kLargestMessage = 512 * 1024;

struct KeeperAnswer {
  std::int64_t result;
  std::int64_t error;  // errno, 0 when all is well
  std::int64_t pid;    // of a child that could not become its program, for the master to reap
  char step[32];
};

// The loop of the keeper, until the master's end of the socket is closed.
[[noreturn]] void RunKeeper(int socket);

void WriteConfinement(const Confinement& confinement, MessageWriter& message);
void ReadConfinement(MessageReader& message, Confinement& out);

}  // namespace uwsgi::posix
