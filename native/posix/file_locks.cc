// Locks on whole files between processes. They belong to the open descriptor and not to the process (open file description locks), so that a program that
// replaces this one keeps them with the descriptor, and closing another descriptor of the same file loses nothing. Other programs see them as fcntl locks.
#include <fcntl.h>

#include <cerrno>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/functions.h"

namespace uwsgi::posix {

Value LockFile(const CallbackInfo& info) {
  int fd = -1;
  if (!ReadFd(info[0], "posix.lockFile: fd", fd)) return info.Env().Undefined();
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole) == 0) return Napi::Boolean::New(info.Env(), true);
  if (errno == EAGAIN || errno == EACCES) return Napi::Boolean::New(info.Env(), false);
  ThrowErrno(info.Env(), "fcntl", errno, "F_OFD_SETLK");
  return info.Env().Undefined();
}

}  // namespace uwsgi::posix
