// Keeps a server alive while it replaces itself. Node gives every ignored signal its default action when it starts, so a SIGHUP in the some 50 ms until JavaScript can
// listen would end the master, and with it the service. It leaves handlers of preloaded libraries alone, though. So `posix.exec` lets the new image start with the signals
// ignored and this addon in LD_PRELOAD, and this constructor, which then runs before Node does, puts handlers that do nothing in place of the ignoring.
// In every other process, and when the addon is loaded the ordinary way, nothing of this happens.
#include <csignal>
#include <cstdlib>
#include <initializer_list>

namespace {

void DoNothing(int) {}

__attribute__((constructor)) void TakeIgnoredSignals() {
  if (std::getenv("UWSGI_TS_HANDOVER") == nullptr) return;
  for (const int signal : {SIGHUP, SIGUSR2, SIGTSTP}) {
    struct sigaction current{};
    if (::sigaction(signal, nullptr, &current) < 0 || (current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_IGN) continue;
    struct sigaction handler{};
    handler.sa_handler = DoNothing;
    handler.sa_flags = SA_RESTART;
    ::sigaction(signal, &handler, nullptr);
  }
}

}  // namespace
