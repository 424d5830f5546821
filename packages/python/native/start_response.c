// start_response for what apps usually pass: a status and a list of pairs, all of them ASCII text. Anything else is for the one in response.py, which
// finds the fault and words it.

#include "fast_loop.h"

#include <string.h>

enum { LARGEST_HEAD = 8192 };

// Appends the text and a NUL. False when it is not plain text, or the head becomes too large; no error is set.
static bool append(char *head, size_t *size, PyObject *text) {
  Py_ssize_t length;
  if (!PyUnicode_CheckExact(text)) return false;
  const char *bytes = PyUnicode_AsUTF8AndSize(text, &length);
  if (bytes == NULL) {
    PyErr_Clear();
    return false;
  }
  if ((size_t)length >= LARGEST_HEAD - *size) return false;
  char *to = head + *size;
  for (Py_ssize_t i = 0; i < length; i++) {
    char byte = bytes[i];
    // NUL, CR and LF would make two of one; above ASCII latin-1 and UTF-8 differ.
    if (byte <= '\r' && (byte < 0 || byte == 0 || byte == '\n' || byte == '\r')) return false;
    to[i] = byte;
  }
  to[length] = 0;
  *size += (size_t)length + 1;
  return true;
}

static bool append_headers(char *head, size_t *size, PyObject *headers) {
  Py_ssize_t count = PyList_Size(headers);
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *pair = PyList_GetItem(headers, i);
    if (!PyTuple_CheckExact(pair) || PyTuple_Size(pair) != 2) return false;
    if (!append(head, size, PyTuple_GetItem(pair, 0)) || !append(head, size, PyTuple_GetItem(pair, 1))) return false;
  }
  return true;
}

static PyObject *refer(Core *core, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
  Py_ssize_t named = names == NULL ? 0 : PyTuple_Size(names);
  PyObject *positional = PyTuple_New(count), *keywords = named == 0 ? NULL : PyDict_New();
  PyObject *method = PyObject_GetAttrString((PyObject *)core, "start_response"), *result = NULL;
  if (positional == NULL || method == NULL || (named != 0 && keywords == NULL)) goto done;
  for (Py_ssize_t i = 0; i < count; i++) {
    Py_INCREF(arguments[i]);
    PyTuple_SetItem(positional, i, arguments[i]);
  }
  for (Py_ssize_t i = 0; i < named; i++)
    if (PyDict_SetItem(keywords, PyTuple_GetItem(names, i), arguments[count + i]) < 0) goto done;
  result = PyObject_Call(method, positional, keywords);
done:
  Py_XDECREF(positional);
  Py_XDECREF(keywords);
  Py_XDECREF(method);
  return result;
}

PyObject *fast_start_response(PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
  Core *core = (Core *)self;
  char head[LARGEST_HEAD];
  size_t size = 0;
  if (count != 2 || names != NULL || core->head_sent || !PyList_Check(arguments[1]) || !append(head, &size, arguments[0]) ||
      !append_headers(head, &size, arguments[1]))
    return refer(core, arguments, count, names);
  PyObject *made = PyBytes_FromStringAndSize(head, (Py_ssize_t)size);
  if (made == NULL) return NULL;
  replace(&core->head, made);
  Py_INCREF(arguments[1]);
  replace(&core->headers, arguments[1]);
  Py_INCREF(core->write_callable);
  return core->write_callable;
}
