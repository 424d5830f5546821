// Tells when a descriptor of any kind can be read: Node itself watches sockets, pipes and terminals, but no eventfd or timerfd.
#include <uv.h>

#include <cerrno>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

// Belongs to the loop from its start to the callback of its end, which deletes it.
struct ReadWatch {
  uv_poll_t handle{};
  Napi::FunctionReference ready;
  Napi::AsyncContext context;

  ReadWatch(Napi::Env env, Napi::Function callback) : ready(Napi::Persistent(callback)), context(env, "uwsgi-ts:read-watch") { handle.data = this; }
};

void OnReady(uv_poll_t* handle, int, int) {
  auto* watch = static_cast<ReadWatch*>(handle->data);
  Napi::Env env = watch->ready.Env();
  const Napi::HandleScope scope(env);
  // An exception of the callback becomes an uncaught one.
  watch->ready.MakeCallback(env.Global(), std::initializer_list<napi_value>{}, watch->context);
}

void OnClosed(uv_handle_t* handle) {
  auto* watch = static_cast<ReadWatch*>(handle->data);
  const Napi::HandleScope scope(watch->ready.Env());
  delete watch;
}

}  // namespace

Value WatchReadable(const CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fd = -1;
  if (!ReadFd(info[0], "posix.watchReadable: fd", fd)) return env.Undefined();
  if (!info[1].IsFunction()) {
    ThrowType(env, "posix.watchReadable: ready: expected a function");
    return env.Undefined();
  }
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) {
    ThrowErrno(env, "napi_get_uv_event_loop", EINVAL, std::to_string(fd));
    return env.Undefined();
  }
  auto* watch = new ReadWatch(env, info[1].As<Napi::Function>());
  if (const int error = uv_poll_init(loop, &watch->handle, fd); error != 0) {
    delete watch;
    ThrowErrno(env, "epoll_ctl", -error, std::to_string(fd));
    return env.Undefined();
  }
  uv_poll_start(&watch->handle, UV_READABLE, OnReady);
  uv_unref(reinterpret_cast<uv_handle_t*>(&watch->handle));
  // Called twice, the second call finds nothing.
  auto running = std::make_shared<ReadWatch*>(watch);
  return Napi::Function::New(
      env,
      [running](const CallbackInfo&) {
        if (ReadWatch* ending = std::exchange(*running, nullptr)) uv_close(reinterpret_cast<uv_handle_t*>(&ending->handle), OnClosed);
      },
      "stopWatching");
}

}  // namespace uwsgi::posix
