// File systems and their nodes: mount, umount, named pipes, and the host name (which lives with them in what a jail changes).
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {
namespace {

constexpr std::int64_t kFlagsMax = std::numeric_limits<std::uint32_t>::max();

const char* OrNull(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

}  // namespace

Value Mount(const CallbackInfo& info) {
  std::string type, source, target, data;
  std::int64_t flags = 0;
  if (!ReadText(info[0], "posix.mount: type", type) || !ReadText(info[1], "posix.mount: source", source) ||
      !ReadText(info[2], "posix.mount: target", target) || !ReadInteger(info[3], "posix.mount: flags", 0, kFlagsMax, flags) ||
      !ReadText(info[4], "posix.mount: data", data))
    return info.Env().Undefined();
  if (::mount(source.c_str(), target.c_str(), OrNull(type), static_cast<unsigned long>(flags), OrNull(data)) != 0)
    ThrowErrno(info.Env(), "mount", errno, target);
  return info.Env().Undefined();
}

Value Umount(const CallbackInfo& info) {
  std::string target;
  std::int64_t flags = 0;
  if (!ReadText(info[0], "posix.umount: target", target) || !ReadInteger(info[1], "posix.umount: flags", 0, kFlagsMax, flags))
    return info.Env().Undefined();
  if (::umount2(target.c_str(), static_cast<int>(flags)) != 0) ThrowErrno(info.Env(), "umount2", errno, target);
  return info.Env().Undefined();
}

Value MakeFifo(const CallbackInfo& info) {
  std::string path;
  int mode = 0;
  if (!ReadText(info[0], "posix.makeFifo: path", path) || !ReadInt(info[1], "posix.makeFifo: mode", 0, 07777, mode)) return info.Env().Undefined();
  if (::mkfifo(path.c_str(), static_cast<mode_t>(mode)) != 0) ThrowErrno(info.Env(), "mkfifo", errno, path);
  return info.Env().Undefined();
}

Value SetHostname(const CallbackInfo& info) {
  std::string name;
  if (!ReadText(info[0], "posix.setHostname: name", name)) return info.Env().Undefined();
  if (::sethostname(name.data(), name.size()) != 0) ThrowErrno(info.Env(), "sethostname", errno, name);
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
