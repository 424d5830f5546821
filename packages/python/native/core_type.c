// The Python module of the fast loop: the type that serve.py builds its cores on, with the attributes that both loops use.

#include "fast_loop.h"

#include <stdlib.h>
#include <structmember.h>

// Bound to a core by prepare(): what apps get, where the method of that name is response.py's. METH_FASTCALL is in the limited API since 3.10.
static PyMethodDef start_response_method = {
    "start_response", (PyCFunction)(void (*)(void))fast_start_response, METH_FASTCALL | METH_KEYWORDS, "start_response(status, headers, exc_info=None)"};

static PyMemberDef members[] = {
    {"head", T_OBJECT, offsetof(Core, head), 0, "The encoded head of the response; None before start_response and after the response."},
    {"headers", T_OBJECT, offsetof(Core, headers), 0, "The headers as the app gave them."},
    {"environ", T_OBJECT, offsetof(Core, environ), 0, "The environ of the running request."},
    {"requests", T_PYSSIZET, offsetof(Core, requests), 0, "Requests that this core has answered."},
    {"stream", T_UINT, offsetof(Core, stream), 0, "The stream of the running request, 0 between two."},
    {"app_number", T_INT, offsetof(Core, app_number), 0, "The app of the running request."},
    {"cautious", T_INT, offsetof(Core, cautious), 0, "So many batches more are answered one request at a time."},
    {"head_sent", T_BOOL, offsetof(Core, head_sent), 0, "The head has left: start_response cannot change it."},
    {"tidy", T_BOOL, offsetof(Core, tidy), 0, "Nothing has to be put back after the request."},
    {"bye_wanted", T_BOOL, offsetof(Core, bye_wanted), 0, "The worker wants to leave."},
    {NULL, 0, 0, 0, NULL},
};

static void put(PyObject **place, PyObject *value) {
  Py_INCREF(value);
  replace(place, value);
}

static PyObject *prepare(PyObject *self, PyObject *arguments) {
  Core *core = (Core *)self;
  int fd;
  PyObject *base, *apps, *module, *out, *lock, *write_callable;
  if (!PyArg_ParseTuple(arguments, "iO!O!OO!OO", &fd, &PyDict_Type, &base, &PyDict_Type, &apps, &module, &PyList_Type, &out, &lock, &write_callable))
    return NULL;
  if (core->buffer == NULL) core->buffer = malloc(BUFFER_SIZE);
  if (core->names == NULL) core->names = new_name_cache(base);
  if (core->buffer == NULL || core->names == NULL) return PyErr_Occurred() ? NULL : PyErr_NoMemory();
  replace(&core->start_response, PyCFunction_New(&start_response_method, self));
  replace(&core->acquire, PyObject_GetAttrString(lock, "acquire"));
  replace(&core->release, PyObject_GetAttrString(lock, "release"));
  replace(&core->env_name, PyUnicode_InternFromString("env"));
  replace(&core->no_mountpoint, PyUnicode_InternFromString(""));
  if (core->start_response == NULL || core->acquire == NULL || core->release == NULL || core->env_name == NULL || core->no_mountpoint == NULL)
    return NULL;
  core->fd = fd;
  put(&core->base, base);
  put(&core->apps, apps);
  put(&core->module, module);
  put(&core->out, out);
  put(&core->write_callable, write_callable);
  Py_RETURN_NONE;
}

static PyObject *run(PyObject *self, PyObject *unused) {
  (void)unused;
  Core *core = (Core *)self;
  if (core->start_response == NULL) {
    PyErr_SetString(PyExc_RuntimeError, "prepare() comes before run()");
    return NULL;
  }
  return run_core(core);
}

static PyObject *unread(PyObject *self, PyObject *unused) {
  (void)unused;
  Core *core = (Core *)self;
  core->claimed = true;
  PyObject *rest = PyBytes_FromStringAndSize(core->buffer + core->start, (Py_ssize_t)(core->end - core->start));
  core->start = core->end = 0;
  return rest;
}

static PyObject *map_starts_of(PyObject *self, PyObject *arguments) {
  int fd;
  Py_ssize_t offset;
  if (!PyArg_ParseTuple(arguments, "in", &fd, &offset)) return NULL;
  if (!map_starts((Core *)self, fd, (size_t)offset)) return NULL;
  Py_RETURN_NONE;
}

static PyObject *begin(PyObject *self, PyObject *stream) {
  unsigned long number = PyLong_AsUnsignedLong(stream);
  if (number == (unsigned long)-1 && PyErr_Occurred()) return NULL;
  return PyBool_FromLong(begin_request((Core *)self, (uint32_t)number));
}

static PyMethodDef methods[] = {
    {"prepare", prepare, METH_VARARGS,
     "prepare(fd, base, apps, module, out, lock, write): what run() needs: the connection, the environ of every request, the apps by mountpoint,\n"
     "the module whose `env` names the running request (or None), the finished frames, the lock of the connection, and write()."},
    {"run", run, METH_NOARGS, "Answers common requests until something else comes, which is then in `data`."},
    {"map_starts", map_starts_of, METH_VARARGS, "map_starts(fd, offset): where engine and core agree which requests are started."},
    {"begin", begin, METH_O, "begin(stream): starts a request. False: the engine has withdrawn it."},
    {"unread", unread, METH_NOARGS, "Takes over the bytes that run() has read and not answered."},
    {NULL, NULL, 0, NULL},
};

static void dealloc(PyObject *self) {
  Core *core = (Core *)self;
  PyTypeObject *type = Py_TYPE(self);
  PyObject **owned[] = {&core->head, &core->headers, &core->environ, &core->base, &core->apps, &core->module, &core->out,
                        &core->acquire, &core->release, &core->env_name, &core->no_mountpoint,
                        &core->start_response, &core->write_callable, &core->app, &core->app_callable};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) replace(owned[i], NULL);
  free_name_cache(core->names);
  free(core->buffer);
  unmap_starts(core);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, "What the fast loop and the Python loop of a core share."},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {Py_tp_dealloc, dealloc},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "uwsgi_fast_loop.FastCore", .basicsize = sizeof(Core), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .slots = slots};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "uwsgi_fast_loop", .m_size = -1};

PyMODINIT_FUNC PyInit_uwsgi_fast_loop(void) {
  PyObject *module = PyModule_Create(&definition), *type = PyType_FromSpec(&spec);
  if (module == NULL || type == NULL || PyModule_AddObject(module, "FastCore", type) < 0) {
    Py_XDECREF(module);
    Py_XDECREF(type);
    return NULL;
  }
  return module;
}
