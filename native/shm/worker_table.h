// The shared worker table: counters of one generation of workers, in a memfd that the master makes and every engine maps. Engines count, the master
// sets pids and reads for the stats. Every field is one 64-bit word and is only touched with relaxed atomics: a reader may see two fields of different moments.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace uwsgi::shm {

inline constexpr std::uint64_t kTableMagic = 0x3130'3142'5453'5755;  // "UWSTB101"
inline constexpr std::size_t kMaxApps = 64;

using Word = std::atomic<std::uint64_t>;
static_assert(sizeof(Word) == 8 && Word::is_always_lock_free);

struct TableHeader { Word magic, workers, cores_per_worker, total_requests, queue_full, spare0, spare1, spare2; };
struct WorkerRow {
  Word id, pid, requests, delta_requests, exceptions, harakiri_count, signals, tx, running_time_us, avg_rt_us, last_spawn, respawn_count,
      accepting, busy_cores, rss, vsz;
};
struct CoreRow { Word requests, static_requests, routed_requests, offloaded_requests, write_errors, read_errors, in_request, request_start_us; };
struct AppRow { Word requests, exceptions; };

// Layout: header, then for each worker: WorkerRow, kMaxApps AppRows, cores_per_worker CoreRows.
inline constexpr std::size_t WorkerStride(std::size_t cores) noexcept {
  return sizeof(WorkerRow) + kMaxApps * sizeof(AppRow) + cores * sizeof(CoreRow);
}
inline constexpr std::size_t TableSize(std::size_t workers, std::size_t cores) noexcept {
  return sizeof(TableHeader) + workers * WorkerStride(cores);
}

// Typed access over a mapping. Indexes are 0-based; the caller checks them.
class TableView {
 public:
  TableView() = default;
  explicit TableView(void* base) noexcept : base_(static_cast<std::byte*>(base)) {}
  [[nodiscard]] bool valid() const noexcept { return base_ != nullptr; }
  [[nodiscard]] TableHeader& header() const noexcept { return *reinterpret_cast<TableHeader*>(base_); }
  [[nodiscard]] std::size_t workers() const noexcept { return header().workers.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t cores() const noexcept { return header().cores_per_worker.load(std::memory_order_relaxed); }
  [[nodiscard]] WorkerRow& worker(std::size_t w) const noexcept { return *reinterpret_cast<WorkerRow*>(Row(w)); }
  [[nodiscard]] AppRow& app(std::size_t w, std::size_t a) const noexcept {
    return reinterpret_cast<AppRow*>(Row(w) + sizeof(WorkerRow))[a];
  }
  [[nodiscard]] CoreRow& core(std::size_t w, std::size_t c) const noexcept {
    return reinterpret_cast<CoreRow*>(Row(w) + sizeof(WorkerRow) + kMaxApps * sizeof(AppRow))[c];
  }

 private:
  [[nodiscard]] std::byte* Row(std::size_t w) const noexcept { return base_ + sizeof(TableHeader) + w * WorkerStride(cores()); }
  std::byte* base_ = nullptr;
};

}  // namespace uwsgi::shm
