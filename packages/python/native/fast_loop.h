// What the parts of the fast loop share: the state of one core, and the few functions between the files.
//
// The fast loop answers the common request (small, whole, one bytes item in a list) without a line of Python but the app's own. Everything else it
// leaves, unread or half done, to the loop in serve.py, which knows all cases; the two share one object, so either can go on where the other stopped.
#pragma once

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What is read at once and may be held: as many requests as an engine writes ahead, of usual size.
enum { BUFFER_SIZE = 131072 };

typedef struct NameCache NameCache;

// A core as Python sees it (the attributes declared in core_type.c), and what only the fast loop knows of it.
typedef struct {
  PyObject_HEAD
  // Shared with serve.py and response.py, where their meaning is told.
  PyObject *head, *headers, *environ;
  Py_ssize_t requests;
  unsigned int stream;
  int app_number, cautious;
  char head_sent, tidy, bye_wanted;

  // Of the fast loop alone; NULL until prepare() was called.
  int fd;
  char *buffer;
  size_t start, end;  // what of the buffer is not yet answered
  bool claimed;       // the Python side has taken the rest of the buffer
  PyObject *base, *apps, *module, *out, *start_response, *write_callable;
  PyObject *acquire, *release;         // of the lock of the connection
  PyObject *env_name, *no_mountpoint;  // made once
  PyObject *app, *app_callable;  // the app of the last request
  int last_app_number;
  NameCache *names;
  uint64_t *starts;  // the word of started requests; NULL: the engine withdraws none
  void *starts_page;
  size_t starts_page_size;
} Core;

// Puts `value`, a reference that is given away, in place of what is there.
static inline void replace(PyObject **place, PyObject *value) {
  PyObject *old = *place;
  *place = value;
  Py_XDECREF(old);
}

// Frames of the app channel (docs/app-channel.md).
enum { HEADER_SIZE = 12, REQUEST_HEAD_SIZE = 28, RESPONSE_HEAD_SIZE = 16 };
enum { REQUEST = 0x10, RESPONSE = 0x20 };
enum { END = 0x01 };

typedef struct {
  uint32_t length, stream, vars_size;
  uint8_t kind, flags;
  int64_t body_size;
} RequestHead;

// The variables that decide something here, found while the environ is made.
typedef struct {
  PyObject *environ;      // new reference
  PyObject *script_name;  // borrowed from environ; NULL when absent
  PyObject *app_id;
  PyObject *content_length;
  bool repeatable;        // GET or HEAD
  bool https;             // something says which scheme the client used
} Variables;

// environ.c
NameCache *new_name_cache(PyObject *base);
void free_name_cache(NameCache *cache);
// The environ of a block of variables on top of `base`. False: a Python error is set.
bool make_environ(NameCache *cache, PyObject *base, const char *block, size_t size, Variables *found);

// start_response.c
PyObject *fast_start_response(PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names);

// loop.c
PyObject *run_core(Core *core);

// starts.c
// Maps the word of started requests. False: a Python error is set.
bool map_starts(Core *core, int fd, size_t offset);
void unmap_starts(Core *core);
// Says that this stream is started now. False: the engine has withdrawn it.
bool begin_request(Core *core, uint32_t stream);

// channel_io.c
// Sends what is in `out`. False: a Python error is set.
bool flush_out(Core *core);
// Reads more behind `end`, waiting for it: the number of bytes, 0 at the end of the connection, -1 with a Python error set.
Py_ssize_t read_more(Core *core);
