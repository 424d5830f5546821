// The loop itself: requests out of the buffer, the app, answers into `out`, as loop() in serve.py does it for all cases.

#include "fast_loop.h"

#include <string.h>
#include <time.h>

// As in serve.py, which tells why.
enum { GATHER = 8, CAUTIOUS_BATCHES = 32, LARGEST_BODY = 32768 };
static const int64_t GATHER_TIME = 200 * 1000, SLOW = 5 * 1000 * 1000;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static uint32_t u32(const char *bytes) {
  uint32_t number;
  memcpy(&number, bytes, sizeof number);
  return number;  // as the channel has it: fast_loop.py loads this on x86-64 and arm64 alone, which are little-endian
}

typedef enum { WHOLE, PART, UNCOMMON } Found;

// What the buffer starts with. PART: more must be read; UNCOMMON: for the Python loop.
static Found read_head(const Core *core, RequestHead *head) {
  size_t size = core->end - core->start;
  const char *at = core->buffer + core->start;
  if (size < HEADER_SIZE) return PART;
  head->length = u32(at);
  head->stream = u32(at + 4);
  head->kind = (uint8_t)at[8];
  head->flags = (uint8_t)at[9];
  size_t whole = (size_t)HEADER_SIZE + head->length;
  if (head->kind != REQUEST || head->flags != END || whole < REQUEST_HEAD_SIZE || whole > BUFFER_SIZE / 2) return UNCOMMON;
  if (size < whole) return PART;
  head->vars_size = u32(at + 12);
  if (REQUEST_HEAD_SIZE + (size_t)head->vars_size > whole) return UNCOMMON;
  if (head->vars_size > 0 && at[REQUEST_HEAD_SIZE + head->vars_size - 1] != 0) return UNCOMMON;
  return WHOLE;
}

// Gives what is left in the buffer to the Python loop, which finds it in `data`.
static bool surrender(Core *core) {
  PyObject *rest = PyObject_CallMethod((PyObject *)core, "claim", NULL);
  Py_XDECREF(rest);
  return rest != NULL;
}

// The app that a request is for. 1: found; 0: for the Python loop; -1: a Python error is set.
static int find_app(Core *core, const Variables *found) {
  PyObject *mountpoint = found->app_id != NULL && PyObject_IsTrue(found->app_id) ? found->app_id : found->script_name;
  PyObject *app = PyDict_GetItemWithError(core->apps, mountpoint == NULL ? core->no_mountpoint : mountpoint);
  if (app == NULL) return PyErr_Occurred() ? -1 : 0;
  if (app == core->app) return 1;
  PyObject *callable = PyObject_GetAttrString(app, "callable"), *number = PyObject_GetAttrString(app, "number");
  PyObject *watched = PyObject_GetAttrString(app, "touch_reload");
  int result = -1;
  if (callable != NULL && number != NULL && watched != NULL) {
    int watching = PyObject_IsTrue(watched);
    long place = PyLong_AsLong(number);
    if (watching == 0 && !PyErr_Occurred()) {
      Py_INCREF(app);
      replace(&core->app, app);
      Py_INCREF(callable);
      replace(&core->app_callable, callable);
      core->last_app_number = (int)place;
      result = 1;
    } else if (watching == 1) {
      result = 0;
    }
  }
  Py_XDECREF(callable);
  Py_XDECREF(number);
  Py_XDECREF(watched);
  return result;
}

// Completes the environ with what depends on the request.
static bool complete_environ(Core *core, Variables *found, const RequestHead *head) {
  if (found->https) {
    PyObject *result = PyObject_CallMethod((PyObject *)core, "put_scheme", "O", found->environ);
    if (result == NULL) return false;
    Py_DECREF(result);
  }
  size_t before = REQUEST_HEAD_SIZE + (size_t)head->vars_size, whole = (size_t)HEADER_SIZE + head->length;
  if (before < whole) {
    PyObject *result = PyObject_CallMethod((PyObject *)core, "put_body", "Oy#", found->environ, core->buffer + core->start + before, (Py_ssize_t)(whole - before));
    if (result == NULL) return false;
    Py_DECREF(result);
  }
  if (core->module != Py_None && PyObject_SetAttr(core->module, core->env_name, found->environ) < 0) return false;
  Py_INCREF(found->environ);
  replace(&core->environ, found->environ);
  return true;
}

// The answer of a result that is one bytes item in a list, appended to `out`. 1: done; 0: another kind of result; -1: a Python error is set.
static int answer(Core *core, PyObject *result) {
  if (!PyList_CheckExact(result) || PyList_Size(result) != 1 || core->head == NULL || core->head == Py_None || core->head_sent) return 0;
  PyObject *item = PyList_GetItem(result, 0);
  if (!PyBytes_CheckExact(item)) return 0;
  char *head, *body;
  Py_ssize_t head_size, body_size;
  if (PyBytes_AsStringAndSize(core->head, &head, &head_size) < 0 || PyBytes_AsStringAndSize(item, &body, &body_size) < 0) return -1;
  if (body_size >= LARGEST_BODY) return 0;
  PyObject *frame = PyBytes_FromStringAndSize(NULL, RESPONSE_HEAD_SIZE + head_size + body_size);
  if (frame == NULL) return -1;
  char *to = PyBytes_AsString(frame);
  uint32_t numbers[] = {(uint32_t)(4 + head_size + body_size), core->stream, 0, (uint32_t)head_size};
  memcpy(to, numbers, sizeof numbers);
  uint16_t app = (uint16_t)core->app_number;
  to[8] = RESPONSE;
  to[9] = END;
  memcpy(to + 10, &app, sizeof app);
  memcpy(to + RESPONSE_HEAD_SIZE, head, (size_t)head_size);
  memcpy(to + RESPONSE_HEAD_SIZE + head_size, body, (size_t)body_size);
  int appended = PyList_Append(core->out, frame);
  Py_DECREF(frame);
  if (appended < 0) return -1;
  replace(&core->head, NULL);
  core->stream = 0;
  core->requests++;
  return 1;
}

// Lets the Python side finish a request that turned out not to be common. -1: a Python error is set.
static int finish(Core *core, const char *method, PyObject *argument) {
  PyObject *name = PyUnicode_FromString(method);
  PyObject *result = name == NULL ? NULL : PyObject_CallMethodObjArgs((PyObject *)core, name, argument, NULL);
  Py_XDECREF(name);
  Py_XDECREF(result);
  return result == NULL ? -1 : 1;
}

static int app_raised(Core *core) {
  PyObject *type, *error, *traceback;
  PyErr_Fetch(&type, &error, &traceback);
  PyErr_NormalizeException(&type, &error, &traceback);
  if (traceback != NULL) PyException_SetTraceback(error, traceback);
  int finished = finish(core, "finish_raised", error);
  Py_XDECREF(type);
  Py_XDECREF(error);
  Py_XDECREF(traceback);
  return finished;
}

// One request, from its place in the buffer to its answer in `out`. 1: done; 0: for the Python loop, and still in the buffer; -1: a Python error is set.
static int run_request(Core *core, const RequestHead *head) {
  Variables found;
  if (!make_environ(core->names, core->base, core->buffer + core->start + REQUEST_HEAD_SIZE, head->vars_size, &found)) return -1;
  int usable = find_app(core, &found);
  if (usable <= 0 || !complete_environ(core, &found, head)) {
    Py_DECREF(found.environ);
    return usable < 0 || PyErr_Occurred() ? -1 : 0;
  }
  if (!found.repeatable && !flush_out(core)) {
    Py_DECREF(found.environ);
    return -1;
  }
  core->stream = head->stream;
  core->app_number = core->last_app_number;
  core->start += (size_t)HEADER_SIZE + head->length;
  PyObject *result = PyObject_CallFunctionObjArgs(core->app_callable, found.environ, core->start_response, NULL);
  Py_DECREF(found.environ);
  if (result == NULL) return app_raised(core);
  int answered = answer(core, result);
  if (answered == 0) answered = finish(core, "finish_result", result);
  else if (answered > 0 && !core->tidy) answered = finish(core, "close_request", NULL);
  Py_DECREF(result);
  return answered;
}

// Makes room for a read, and reads. False: the end of the connection, or a Python error is set.
static bool fill(Core *core) {
  if (core->start == core->end) {
    core->start = core->end = 0;
  } else if (core->start > 0) {
    memmove(core->buffer, core->buffer + core->start, core->end - core->start);
    core->end -= core->start;
    core->start = 0;
  }
  Py_ssize_t size = read_more(core);
  if (size <= 0) return false;
  core->end += (size_t)size;
  return true;
}

static void note_batch(Core *core, int64_t start) {
  if (now() - start > SLOW) core->cautious = CAUTIOUS_BATCHES;
  else if (core->cautious > 0) core->cautious--;
}

PyObject *run_core(Core *core) {
  int64_t batch_start = now(), gather_start = batch_start;
  core->claimed = false;
  for (;;) {
    RequestHead head;
    Found what = core->claimed ? UNCOMMON : read_head(core, &head);
    if (what == WHOLE && !begin_request(core, head.stream)) {
      core->start += (size_t)HEADER_SIZE + head.length;
      continue;
    }
    if (what == WHOLE) {
      int go_on = run_request(core, &head);
      if (go_on < 0) return NULL;
      if (go_on > 0 && !core->claimed) {
        bool more = core->start < core->end;
        if (more && (core->cautious > 0 || PyList_Size(core->out) >= GATHER || now() - gather_start > GATHER_TIME)) {
          if (!flush_out(core)) return NULL;
          gather_start = now();
        }
        continue;
      }
      what = UNCOMMON;
    }
    if (what == UNCOMMON) break;
    if (!flush_out(core)) return NULL;
    note_batch(core, batch_start);
    if (!fill(core)) {
      if (PyErr_Occurred()) return NULL;
      break;  // the end of the connection: the Python loop finds it again, and says so
    }
    batch_start = gather_start = now();
  }
  note_batch(core, batch_start);
  if (!surrender(core)) return NULL;
  Py_RETURN_NONE;
}
