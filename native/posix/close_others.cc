// Getting rid of descriptors a program must not inherit: close_range (Linux 5.9, with CLOEXEC 5.11), and without it a walk over /proc/self/fd by
// getdents64, because opendir allocates and the soft limit of descriptors may be a thousand million.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

#include "posix/program.h"

namespace uwsgi::posix {
namespace {

constexpr unsigned kCloseRangeCloexec = 1u << 2;  // CLOSE_RANGE_CLOEXEC; older headers lack it

bool CloseRange(unsigned first, unsigned last, CloseMode mode) noexcept {
#ifdef SYS_close_range
  return ::syscall(SYS_close_range, first, last, mode == CloseMode::kCloseOnExec ? kCloseRangeCloexec : 0u) == 0;
#else
  return false;
#endif
}

void DropOne(int fd, CloseMode mode) noexcept {
  if (mode == CloseMode::kClose) {
    ::close(fd);
    return;
  }
  const int flags = ::fcntl(fd, F_GETFD);
  if (flags >= 0) ::fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

// The number a directory entry is named by, -1 for `.` and `..`.
int NumberOf(const char* name) noexcept {
  int number = 0;
  for (; *name != '\0'; ++name) {
    if (*name < '0' || *name > '9' || number > (std::numeric_limits<int>::max() - 9) / 10) return -1;
    number = number * 10 + (*name - '0');
  }
  return number;
}

// linux_dirent64: inode (8), offset (8), record length (2), type (1), name.
constexpr std::size_t kRecordLength = 16;
constexpr std::size_t kRecordName = 19;

bool WalkProc(std::span<const int> keep, CloseMode mode) noexcept {
  const int folder = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  alignas(8) char buffer[4096];
  // Closing while reading may hide entries that move up, so the walk repeats until a pass finds nothing to close.
  for (bool again = true; again;) {
    again = false;
    ::lseek(folder, 0, SEEK_SET);
    for (;;) {
      const long got = ::syscall(SYS_getdents64, folder, buffer, sizeof buffer);
      if (got <= 0) break;
      for (long at = 0; at < got;) {
        std::uint16_t length = 0;
        std::memcpy(&length, buffer + at + kRecordLength, sizeof length);
        const int fd = NumberOf(buffer + at + kRecordName);
        at += length;
        if (fd < 0 || fd == folder || std::binary_search(keep.begin(), keep.end(), fd)) continue;
        DropOne(fd, mode);
        if (mode == CloseMode::kClose) again = true;
      }
    }
  }
  ::close(folder);
  return true;
}

void WalkNumbers(std::span<const int> keep, CloseMode mode) noexcept {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const int end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
  for (int fd = 0; fd < end; ++fd) {
    if (!std::binary_search(keep.begin(), keep.end(), fd)) DropOne(fd, mode);
  }
}

}  // namespace

void CloseOthers(std::span<const int> keep, CloseMode mode) noexcept {
  unsigned next = 0;
  bool done = true;
  for (const int fd : keep) {
    const auto kept = static_cast<unsigned>(fd);
    if (kept > next) done = CloseRange(next, kept - 1, mode) && done;
    next = kept + 1;
  }
  done = CloseRange(next, std::numeric_limits<unsigned>::max(), mode) && done;
  if (done) return;
  if (!WalkProc(keep, mode)) WalkNumbers(keep, mode);
}

}  // namespace uwsgi::posix
