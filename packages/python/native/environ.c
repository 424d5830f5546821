// From a block of variables (`key NUL value NUL ...`) to the environ of a request.
//
// The names of a server's variables are few and the same in every request, and so are most values (host, port, user agent of one client after the
// other): both are kept as Python strings, with limits that no client can push.

#include "fast_loop.h"

#include <stdlib.h>
#include <string.h>

// Names are looked for in at most PROBES places; what finds none is made anew each time. Longer values are not compared with the last one.
enum { SLOTS = 1024, PROBES = 8, LONGEST_NAME = 64, LONGEST_VALUE = 96 };

typedef enum { PLAIN, RESERVED, SCRIPT_NAME, APP_ID, CONTENT_LENGTH, METHOD, SCHEME } Meaning;

typedef struct {
  PyObject *name;
  PyObject *value;  // the last one, when it was short enough
  Meaning meaning;
  uint8_t name_size, value_size;
  char name_bytes[LONGEST_NAME], value_bytes[LONGEST_VALUE];
} Slot;

struct NameCache {
  Slot slots[SLOTS];
};

static const struct {
  const char *name;
  Meaning meaning;
} meanings[] = {
    {"SCRIPT_NAME", SCRIPT_NAME},
    {"UWSGI_APPID", APP_ID},
    {"CONTENT_LENGTH", CONTENT_LENGTH},
    {"REQUEST_METHOD", METHOD},
    {"HTTPS", SCHEME},
    {"UWSGI_SCHEME", SCHEME},
    {"HTTP_X_FORWARDED_PROTO", SCHEME},
    {"HTTP_X_FORWARDED_SSL", SCHEME},
};

static Meaning meaning_of(const char *name, size_t size) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (strlen(meanings[i].name) == size && memcmp(meanings[i].name, name, size) == 0) return meanings[i].meaning;
  return PLAIN;
}

static uint32_t hash_of(const char *bytes, size_t size) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)bytes[i]) * 16777619u;
  return hash ^ hash >> 15;
}

// The slot of a name; a new one when there is room; NULL when there is none, or, with an error set, when memory is short.
static Slot *slot_of(NameCache *cache, const char *name, size_t size) {
  if (size > LONGEST_NAME) return NULL;
  uint32_t hash = hash_of(name, size);
  for (uint32_t i = 0; i < PROBES; i++) {
    Slot *slot = &cache->slots[(hash + i) % SLOTS];
    if (slot->name == NULL) {
      slot->name = PyUnicode_DecodeLatin1(name, (Py_ssize_t)size, NULL);
      if (slot->name == NULL) return NULL;
      PyUnicode_InternInPlace(&slot->name);
      memcpy(slot->name_bytes, name, size);
      slot->name_size = (uint8_t)size;
      slot->meaning = meaning_of(name, size);
      return slot;
    }
    if (slot->name_size == size && memcmp(slot->name_bytes, name, size) == 0) return slot;
  }
  return NULL;
}

// The value as a string: a borrowed reference that lives as long as the slot keeps it, or a new one put in `*owned`.
static PyObject *value_of(Slot *slot, const char *bytes, size_t size, PyObject **owned) {
  *owned = NULL;
  if (slot->value != NULL && slot->value_size == size && memcmp(slot->value_bytes, bytes, size) == 0) return slot->value;
  PyObject *value = PyUnicode_DecodeLatin1(bytes, (Py_ssize_t)size, NULL);
  if (value == NULL) return NULL;
  if (size > LONGEST_VALUE) return *owned = value;
  replace(&slot->value, value);
  memcpy(slot->value_bytes, bytes, size);
  slot->value_size = (uint8_t)size;
  return value;
}

NameCache *new_name_cache(PyObject *base) {
  NameCache *cache = calloc(1, sizeof *cache);
  if (cache == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(base, &at, &key, &value)) {
    Py_ssize_t size;
    const char *name = PyUnicode_AsUTF8AndSize(key, &size);
    Slot *slot = name == NULL ? NULL : slot_of(cache, name, (size_t)size);
    if (slot == NULL) {
      free_name_cache(cache);
      if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "the environ has a name of the host's own that is too long");
      return NULL;
    }
    slot->meaning = RESERVED;
  }
  return cache;
}

void free_name_cache(NameCache *cache) {
  if (cache == NULL) return;
  for (size_t i = 0; i < SLOTS; i++) {
    Py_XDECREF(cache->slots[i].name);
    Py_XDECREF(cache->slots[i].value);
  }
  free(cache);
}

static void note(Variables *found, Meaning meaning, PyObject *value, const char *bytes, size_t size) {
  switch (meaning) {
    case SCRIPT_NAME: found->script_name = value; break;
    case APP_ID: found->app_id = value; break;
    case CONTENT_LENGTH: found->content_length = value; break;
    case METHOD: found->repeatable = (size == 3 && memcmp(bytes, "GET", 3) == 0) || (size == 4 && memcmp(bytes, "HEAD", 4) == 0); break;
    case SCHEME: found->https = true; break;
    case PLAIN:
    case RESERVED: break;
  }
}

static bool put_unknown(PyObject *environ, const char *name, size_t name_size, const char *bytes, size_t size) {
  PyObject *key = PyUnicode_DecodeLatin1(name, (Py_ssize_t)name_size, NULL);
  PyObject *value = key == NULL ? NULL : PyUnicode_DecodeLatin1(bytes, (Py_ssize_t)size, NULL);
  bool done = value != NULL && PyDict_SetItem(environ, key, value) == 0;
  Py_XDECREF(key);
  Py_XDECREF(value);
  return done;
}

static bool put(NameCache *cache, const char *name, size_t name_size, const char *bytes, size_t size, Variables *found) {
  Slot *slot = slot_of(cache, name, name_size);
  if (slot == NULL) return !PyErr_Occurred() && put_unknown(found->environ, name, name_size, bytes, size);
  if (slot->meaning == RESERVED) return true;
  PyObject *owned;
  PyObject *value = value_of(slot, bytes, size, &owned);
  if (value == NULL) return false;
  bool done = PyDict_SetItem(found->environ, slot->name, value) == 0;
  if (done && slot->meaning != PLAIN) note(found, slot->meaning, value, bytes, size);
  Py_XDECREF(owned);
  return done;
}

bool make_environ(NameCache *cache, PyObject *base, const char *block, size_t size, Variables *found) {
  memset(found, 0, sizeof *found);
  found->environ = PyDict_Copy(base);
  if (found->environ == NULL) return false;
  const char *at = block, *end = block + size;
  while (at < end) {
    const char *name = at, *name_end = memchr(name, 0, (size_t)(end - name));
    if (name_end == NULL) break;
    const char *bytes = name_end + 1, *bytes_end = bytes < end ? memchr(bytes, 0, (size_t)(end - bytes)) : NULL;
    if (bytes_end == NULL) break;  // a name without a value is nobody's, as in the Python loop
    if (!put(cache, name, (size_t)(name_end - name), bytes, (size_t)(bytes_end - bytes), found)) {
      Py_CLEAR(found->environ);
      return false;
    }
    at = bytes_end + 1;
  }
  return true;
}
