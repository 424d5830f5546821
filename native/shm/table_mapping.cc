// Worker tables as memory of the process: a sealed memfd, mapped into an ArrayBuffer that unmaps it when JavaScript lets go. The seals are what makes a
// mapping safe: a file that another process could cut would turn every access into SIGBUS.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "posix/arguments.h"
#include "posix/errors.h"
#include "posix/unique_fd.h"
#include "shm/functions.h"
#include "shm/worker_table.h"

namespace uwsgi::shm {
namespace {

constexpr std::size_t kMaxTable = std::size_t{1} << 30;  // a sanity limit, far over 10,000 workers of 100 cores
constexpr int kMaxCount = 1'000'000;
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

void* Map(int fd, std::size_t size) {
  void* base = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return base == MAP_FAILED ? nullptr : base;
}

Napi::Value Words(Napi::Env env, void* base, std::size_t size) {
  const auto unmap = [size](Napi::Env, void* data) { ::munmap(data, size); };
  const Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, base, size, unmap);
  return Napi::BigUint64Array::New(env, size / sizeof(Word), buffer, 0);
}

// Why the bytes at `base` are no table of ours; empty when they are one.
std::string TableFault(void* base, std::size_t size) {
  const TableHeader& header = TableView(base).header();
  if (header.magic.load(std::memory_order_relaxed) != kTableMagic) return "is not a worker table of this version; expected one made by createTable of the same build";
  const std::uint64_t workers = header.workers.load(std::memory_order_relaxed);
  const std::uint64_t cores = header.cores_per_worker.load(std::memory_order_relaxed);
  if (workers <= kMaxCount && cores <= kMaxCount && TableSize(workers, cores) == size) return "";
  return "says " + std::to_string(workers) + " workers of " + std::to_string(cores) + " cores, which does not fit its " + std::to_string(size) + " bytes";
}

}  // namespace

Napi::Value CreateTable(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int workers = 0;
  int cores = 0;
  if (!posix::ReadInt(info[0], "shm.createTable: workers", 1, kMaxCount, workers)) return env.Undefined();
  if (!posix::ReadInt(info[1], "shm.createTable: coresPerWorker", 1, kMaxCount, cores)) return env.Undefined();
  const std::size_t size = TableSize(static_cast<std::size_t>(workers), static_cast<std::size_t>(cores));
  if (size > kMaxTable) {
    posix::ThrowRange(env, "shm.createTable: a table of " + std::to_string(workers) + " workers of " + std::to_string(cores) + " cores takes " + std::to_string(size) +
                               " bytes; expected at most " + std::to_string(kMaxTable));
    return env.Undefined();
  }
  posix::UniqueFd fd(::memfd_create("uwsgi-ts workers", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) {
    posix::ThrowErrno(env, "memfd_create", errno);
    return env.Undefined();
  }
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) < 0) {
    posix::ThrowErrno(env, "ftruncate", errno);
    return env.Undefined();
  }
  if (::fcntl(fd.get(), F_ADD_SEALS, kSeals) < 0) {
    posix::ThrowErrno(env, "fcntl", errno, "F_ADD_SEALS");
    return env.Undefined();
  }
  void* base = Map(fd.get(), size);
  if (base == nullptr) {
    posix::ThrowErrno(env, "mmap", errno, std::to_string(size) + " bytes");
    return env.Undefined();
  }
  TableHeader& header = TableView(base).header();
  header.magic.store(kTableMagic, std::memory_order_relaxed);
  header.workers.store(static_cast<std::uint64_t>(workers), std::memory_order_relaxed);
  header.cores_per_worker.store(static_cast<std::uint64_t>(cores), std::memory_order_relaxed);
  const Napi::Value words = Words(env, base, size);
  if (env.IsExceptionPending()) return env.Undefined();
  Napi::Object result = Napi::Object::New(env);
  result.Set("words", words);
  result.Set("fd", Napi::Number::New(env, fd.Release()));
  return result;
}

Napi::Value MapTable(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fd = -1;
  if (!posix::ReadFd(info[0], "shm.mapTable: fd", fd)) return env.Undefined();
  struct stat facts{};
  if (::fstat(fd, &facts) < 0) {
    posix::ThrowErrno(env, "fstat", errno, std::to_string(fd));
    return env.Undefined();
  }
  const int seals = ::fcntl(fd, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0) {
    posix::ThrowRange(env, "shm.mapTable: fd " + std::to_string(fd) + " can be cut by others; expected a sealed memfd made by createTable");
    return env.Undefined();
  }
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size < sizeof(TableHeader) || size > kMaxTable || size % sizeof(Word) != 0) {
    posix::ThrowRange(env, "shm.mapTable: fd " + std::to_string(fd) + " has " + std::to_string(size) + " bytes, which no worker table has");
    return env.Undefined();
  }
  void* base = Map(fd, size);
  if (base == nullptr) {
    posix::ThrowErrno(env, "mmap", errno, std::to_string(fd));
    return env.Undefined();
  }
  const std::string fault = TableFault(base, size);
  if (!fault.empty()) {
    ::munmap(base, size);
    posix::ThrowRange(env, "shm.mapTable: fd " + std::to_string(fd) + " " + fault);
    return env.Undefined();
  }
  return Words(env, base, size);
}

}  // namespace uwsgi::shm
