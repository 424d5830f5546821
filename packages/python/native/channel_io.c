// Reading and writing a core's connection without a turn through Python's socket objects.
//
// A blocking recv() would be woken each time the engine reads an answer of ours: the kernel tells all who sleep on a socket that there is room to write
// again. poll() asks for what it wants to hear of, so the process sleeps until there is something to read.

#include "fast_loop.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

// More pieces than the loop ever gathers leave through Python.
enum { MOST_PIECES = 32 };

// Waits until the connection can be read or written. False: a signal handler of the app raised.
static bool wait_for(Core *core, short events) {
  struct pollfd wanted = {.fd = core->fd, .events = events};
  int ready;
  do {
    if (PyErr_CheckSignals() < 0) return false;
    Py_BEGIN_ALLOW_THREADS
    ready = poll(&wanted, 1, -1);
    Py_END_ALLOW_THREADS
  } while (ready < 0 && errno == EINTR);
  return true;
}

Py_ssize_t read_more(Core *core) {
  for (;;) {
    ssize_t size;
    Py_BEGIN_ALLOW_THREADS
    size = recv(core->fd, core->buffer + core->end, BUFFER_SIZE - core->end, MSG_DONTWAIT);
    Py_END_ALLOW_THREADS
    if (size >= 0) return size;
    if (errno != EAGAIN && errno != EINTR) {
      PyErr_SetFromErrno(PyExc_OSError);
      return -1;
    }
    if (!wait_for(core, POLLIN)) return -1;
  }
}

// Sends all pieces. False: errno says why, or, with errno 0, a Python error is set.
static bool send_pieces(Core *core, struct iovec *pieces, size_t count) {
  struct msghdr message = {.msg_iov = pieces, .msg_iovlen = count};
  while (message.msg_iovlen > 0) {
    ssize_t sent;
    Py_BEGIN_ALLOW_THREADS
    sent = sendmsg(core->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    Py_END_ALLOW_THREADS
    if (sent < 0) {
      if (errno != EAGAIN && errno != EINTR) return false;
      if (!wait_for(core, POLLOUT)) return errno = 0, false;
      continue;
    }
    while (message.msg_iovlen > 0 && (size_t)sent >= message.msg_iov->iov_len) {
      sent -= (ssize_t)message.msg_iov->iov_len;
      message.msg_iov++;
      message.msg_iovlen--;
    }
    if (message.msg_iovlen > 0) {
      message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + sent;
      message.msg_iov->iov_len -= (size_t)sent;
    }
  }
  return true;
}

static bool call(PyObject *callable) {
  PyObject *result = PyObject_CallNoArgs(callable);
  Py_XDECREF(result);
  return result != NULL;
}

static bool call_method(Core *core, const char *name) {
  PyObject *result = PyObject_CallMethod((PyObject *)core, name, NULL);
  Py_XDECREF(result);
  return result != NULL;
}

bool flush_out(Core *core) {
  Py_ssize_t count = PyList_Size(core->out);
  if (count == 0) return true;
  if (count > MOST_PIECES) return call_method(core, "flush");
  struct iovec pieces[MOST_PIECES];
  // The pieces are kept alive here: other threads may send as well, and the list is emptied first, as flush() does.
  PyObject *sent = PyList_GetSlice(core->out, 0, count);
  if (sent == NULL || PyList_SetSlice(core->out, 0, count, NULL) < 0) {
    Py_XDECREF(sent);
    return false;
  }
  for (Py_ssize_t i = 0; i < count; i++) {
    char *bytes;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(PyList_GetItem(sent, i), &bytes, &size) < 0) {
      Py_DECREF(sent);
      return false;
    }
    pieces[i] = (struct iovec){bytes, (size_t)size};
  }
  bool done = call(core->acquire);
  if (done) {
    errno = 0;
    done = send_pieces(core, pieces, (size_t)count);
    int reason = errno;
    if (!call(core->release)) done = false;
    if (!done && !PyErr_Occurred()) {
      PyObject *result = PyObject_CallMethod((PyObject *)core, "broken", "i", reason);
      Py_XDECREF(result);  // it raises
    }
  }
  Py_DECREF(sent);
  return done && (!core->bye_wanted || call_method(core, "say_bye"));
}
