// Keeps signals while a server replaces itself. Node gives every ignored signal its default action when it starts, so a SIGHUP or SIGTERM in the some 50 ms until JavaScript
// can listen would end the master, and with it the service. It leaves handlers of preloaded libraries alone, though. So `posix.exec` lets the new image start with the
// signals ignored and blocked and this addon in LD_PRELOAD, and this constructor, which then runs before Node does, puts handlers that remember in place of the ignoring.
// JavaScript asks once for what came. SIGINT and SIGTERM need one thing more, because Node replaces handlers of these two by its own, which end the process: preloaded, this
// file's sigaction takes the place of libc's and leaves that one registration out. In every other process, and when the addon is loaded the ordinary way, nothing of this happens.
#include <dlfcn.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>

#include "posix/functions.h"

namespace {

constexpr int kSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR2, SIGTSTP};

// Bit N: signal N came. The same object for the preloading and for Node's own loading of this file: the dynamic linker knows it by its inode.
std::atomic<std::uint64_t> waiting{0};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a signal handler touches it");

// From the constructor until JavaScript, which then has handlers of its own, asks for what came.
std::atomic<bool> guarding{false};

void Remember(int signal) { waiting.fetch_or(std::uint64_t{1} << signal); }

__attribute__((constructor)) void TakeIgnoredSignals() {
  if (std::getenv("UWSGI_TS_HANDOVER") == nullptr) return;
  sigset_t taken;
  ::sigemptyset(&taken);
  for (const int signal : kSignals) {
    ::sigaddset(&taken, signal);
    struct sigaction current{};
    if (::sigaction(signal, nullptr, &current) < 0 || (current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_IGN) continue;
    struct sigaction handler{};
    handler.sa_handler = Remember;
    handler.sa_flags = SA_RESTART;
    ::sigaction(signal, &handler, nullptr);
  }
  guarding = true;
  ::pthread_sigmask(SIG_UNBLOCK, &taken, nullptr);
}

}  // namespace

// Found by Node before libc's when this file is preloaded, and by nobody else: dlopen keeps it local. What is left out is Node's SignalExit, which it registers for these
// two signals at its start with SA_RESETHAND, as nothing else does.
extern "C" __attribute__((visibility("default"))) int sigaction(int signal, const struct sigaction* act, struct sigaction* before) noexcept {
  using Sigaction = int (*)(int, const struct sigaction*, struct sigaction*);
  static const auto real = reinterpret_cast<Sigaction>(::dlsym(RTLD_NEXT, "sigaction"));
  const bool exits = act != nullptr && (act->sa_flags & SA_RESETHAND) != 0 && (signal == SIGINT || signal == SIGTERM);
  if (exits && guarding) return real(signal, nullptr, before);
  return real(signal, act, before);
}

namespace uwsgi::posix {

Value TakeWaitingSignals(const CallbackInfo& info) {
  guarding = false;
  const std::uint64_t came = waiting.exchange(0);
  Napi::Array numbers = Napi::Array::New(info.Env());
  for (const int signal : kSignals) {
    if ((came >> signal & 1) != 0) numbers.Set(numbers.Length(), Napi::Number::New(info.Env(), signal));
  }
  return numbers;
}

}  // namespace uwsgi::posix
