// The side of the keeper (keeper.h) that lives in the jail. It was forked from Node without an execve, because behind another root there is no Node to
// execute; it never returns to JavaScript. Memory is allocated as usual: the C libraries make that work in the child of a process with threads.
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "posix/child_plan.h"
#include "posix/keeper.h"
#include "posix/unique_fd.h"

namespace uwsgi::posix {
namespace {

constexpr std::size_t kMostFds = 64;

void Say(KeeperAnswer& answer, const char* step, int error) {
  answer.error = error;
  std::snprintf(answer.step, sizeof answer.step, "%s", step);
}

// The child of a clone with CLONE_PARENT is a sibling of the keeper: the master is its parent and reaps it.
void Spawn(MessageReader& message, const std::vector<int>& received, KeeperAnswer& answer) {
  ChildPlan plan;
  const std::string file = message.Text();
  std::vector<std::string> args = message.Texts();
  std::vector<std::string> environment = message.Texts();
  plan.cwd = message.Text();
  plan.new_session = message.Number() != 0;
  plan.death_signal = static_cast<int>(message.Number());
  for (const int fd : received) plan.fds.emplace_back(fd, static_cast<int>(message.Number()));
  ReadConfinement(message, plan.confinement);
  if (!message.good()) return Say(answer, "spawn", EBADMSG);
  plan.Complete();
  const Program program(file, std::move(args), std::move(environment));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return Say(answer, "pipe2", errno);
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
#ifdef __s390x__
  const long pid = ::syscall(SYS_clone, nullptr, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr);
#else
  const long pid = ::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
#endif
  if (pid == 0) RunChild(program, plan, ::getppid(), write_end.get());
  const int clone_error = errno;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return Say(answer, "clone", clone_error);
  write_end.Reset();
  answer.result = pid;
  ChildFailure failure{};
  if (!ReadFailure(read_end.get(), failure)) return;
  answer.pid = pid;
  Say(answer, failure.step, failure.error);
}

bool WriteFile(const std::string& path, const std::string& text, int flags) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666));
  if (fd.get() < 0) return false;
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t put = ::write(fd.get(), text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    at += static_cast<std::size_t>(put);
  }
  return true;
}

const char* OrNull(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

// Everything but spawn: texts first, then numbers, as JavaScript gave them.
void Call(KeeperCall call, MessageReader& message, KeeperAnswer& answer) {
  const std::vector<std::string> texts = message.Texts();
  std::array<std::int64_t, 2> numbers{};
  for (auto& number : numbers) number = message.Number();
  const auto text = [&texts](std::size_t i) -> const std::string& {
    static const std::string none;
    return i < texts.size() ? texts[i] : none;
  };
  if (!message.good()) return Say(answer, "keeper", EBADMSG);
  const char* path = text(0).c_str();
  bool good = false;
  switch (call) {
    case KeeperCall::kUnshare:
      good = ::unshare(static_cast<int>(numbers[0])) == 0;
      break;
    case KeeperCall::kChroot:
      good = ::chroot(path) == 0;
      break;
    case KeeperCall::kPivotRoot:
      good = ::syscall(SYS_pivot_root, path, text(1).c_str()) == 0;
      break;
    case KeeperCall::kFolder:
      good = ::chdir(path) == 0;
      break;
    case KeeperCall::kMount:
      good = ::mount(text(1).c_str(), text(2).c_str(), OrNull(text(0)), static_cast<unsigned long>(numbers[0]), OrNull(text(3))) == 0;
      break;
    case KeeperCall::kUmount:
      good = ::umount2(path, static_cast<int>(numbers[0])) == 0;
      break;
    case KeeperCall::kHostname:
      good = ::sethostname(path, text(0).size()) == 0;
      break;
    case KeeperCall::kMakeFolder:
      good = ::mkdir(path, static_cast<mode_t>(numbers[0])) == 0;
      break;
    case KeeperCall::kWrite:
      good = WriteFile(text(0), text(1), static_cast<int>(numbers[0]));
      break;
    case KeeperCall::kRemove:
      good = ::unlink(path) == 0;
      break;
    case KeeperCall::kMode:
      good = ::chmod(path, static_cast<mode_t>(numbers[0])) == 0;
      break;
    case KeeperCall::kOwner:
      good = ::chown(path, static_cast<uid_t>(numbers[0]), static_cast<gid_t>(numbers[1])) == 0;
      break;
    case KeeperCall::kModeOf: {
      struct stat status{};
      good = ::stat(path, &status) == 0;
      answer.result = status.st_mode;
      break;
    }
    case KeeperCall::kSpawn:
    case KeeperCall::kConfine:
      errno = EINVAL;
      break;
  }
  if (!good) Say(answer, kKeeperCalls[static_cast<std::size_t>(call)], errno);
}

void Serve(std::string_view bytes, const std::vector<int>& received, KeeperAnswer& answer) {
  MessageReader message(bytes);
  const auto call = static_cast<KeeperCall>(message.Number());
  if (call == KeeperCall::kSpawn) return Spawn(message, received, answer);
  if (call != KeeperCall::kConfine) return Call(call, message, answer);
  Confinement confinement;
  ReadConfinement(message, confinement);
  if (!message.good()) return Say(answer, "confine", EBADMSG);
  if (const char* step = Confine(confinement)) Say(answer, step, errno);
}

}  // namespace

void RunKeeper(int socket) {
  struct sigaction fresh{};
  fresh.sa_handler = SIG_DFL;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) ::sigaction(signal, &fresh, nullptr);
  // Signals of a terminal go to the master alone.
  ::setsid();
  ::prctl(PR_SET_NAME, "uwsgi-ts keeper", 0UL, 0UL, 0UL);
  const int kept = ::fcntl(socket, F_DUPFD_CLOEXEC, 3);
  CloseOthers(WithStandardFds({kept}), CloseMode::kClose);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char> buffer(kLargestMessage);
  for (;;) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostFds * sizeof(int))> control{};
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(kept, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) ::_exit(0);
    std::vector<int> received;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
      received.resize((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
      std::memcpy(received.data(), CMSG_DATA(header), received.size() * sizeof(int));
    }
    KeeperAnswer answer{};
    Serve({buffer.data(), static_cast<std::size_t>(got)}, received, answer);
    for (const int fd : received) ::close(fd);
    if (::send(kept, &answer, sizeof answer, MSG_NOSIGNAL) < 0) ::_exit(1);
  }
}

void ReadConfinement(MessageReader& message, Confinement& out) {
  if (const std::int64_t uid = message.Number(); uid >= 0) out.uid = static_cast<uid_t>(uid);
  if (const std::int64_t gid = message.Number(); gid >= 0) out.gid = static_cast<gid_t>(gid);
  if (const std::int64_t mask = message.Number(); mask >= 0) out.capabilities = static_cast<std::uint64_t>(mask);
  out.no_new_privileges = message.Number() != 0;
  out.merge_memory = message.Number() != 0;
  out.batch_scheduling = message.Number() != 0;
  std::int64_t groups = message.Number();
  if (groups >= 0) out.groups.emplace();
  for (; groups > 0 && message.good(); --groups) out.groups->push_back(static_cast<gid_t>(message.Number()));
  for (std::int64_t limits = message.Number(); limits > 0 && message.good(); --limits) {
    const int which = static_cast<int>(message.Number());
    const auto soft = static_cast<rlim_t>(message.Number());
    out.limits.emplace_back(which, rlimit{soft, static_cast<rlim_t>(message.Number())});
  }
}

}  // namespace uwsgi::posix
