// Which requests this core has started (docs/app-channel.md, "Withdrawing requests"): the engine may give the others to another worker.

#include "fast_loop.h"

#include <sys/mman.h>
#include <unistd.h>

bool map_starts(Core *core, int fd, size_t offset) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), from = offset / page * page, size = offset - from + sizeof *core->starts;
  void *at = offset % sizeof *core->starts != 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)from);
  if (at == MAP_FAILED) {
    PyErr_SetFromErrno(PyExc_OSError);
    return false;
  }
  unmap_starts(core);
  core->starts_page = at;
  core->starts_page_size = size;
  core->starts = (uint64_t *)((char *)at + (offset - from));
  return true;
}

void unmap_starts(Core *core) {
  if (core->starts_page != NULL) munmap(core->starts_page, core->starts_page_size);
  core->starts_page = NULL;
  core->starts = NULL;
}

bool begin_request(Core *core, uint32_t stream) {
  if (core->starts == NULL) return true;
  uint64_t seen = __atomic_load_n(core->starts, __ATOMIC_ACQUIRE);
  do {
    if ((int32_t)(stream - (uint32_t)seen) <= 0) return stream == (uint32_t)(seen >> 32);  // decided: started here before, or withdrawn
  } while (!__atomic_compare_exchange_n(core->starts, &seen, (uint64_t)stream << 32 | stream, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  return true;
}
