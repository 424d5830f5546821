// Names of the worker table's words, in the order of the structs in worker_table.h; TypeScript finds the words by them. A struct that grows without its names
// here does not compile.
#pragma once
#include "shm/worker_table.h"

namespace uwsgi::shm {

inline constexpr const char* kHeaderFields[] = {"magic", "workers", "cores_per_worker", "total_requests", "queue_full", "spare0", "spare1", "spare2"};
inline constexpr const char* kWorkerFields[] = {"id", "pid", "requests", "delta_requests", "exceptions", "harakiri_count", "signals", "tx",
                                                "running_time_us", "avg_rt_us", "last_spawn", "respawn_count", "accepting", "busy_cores", "rss", "vsz"};
inline constexpr const char* kCoreFields[] = {"requests", "static_requests", "routed_requests", "offloaded_requests", "write_errors", "read_errors",
                                              "in_request", "request_start_us"};
inline constexpr const char* kAppFields[] = {"requests", "exceptions"};

template <typename Row, typename Names>
inline constexpr bool kNamesAll = sizeof(Row) / sizeof(Word) == sizeof(Names) / sizeof(const char*) && sizeof(Row) % sizeof(Word) == 0;
static_assert(kNamesAll<TableHeader, decltype(kHeaderFields)>);
static_assert(kNamesAll<WorkerRow, decltype(kWorkerFields)>);
static_assert(kNamesAll<CoreRow, decltype(kCoreFields)>);
static_assert(kNamesAll<AppRow, decltype(kAppFields)>);

}  // namespace uwsgi::shm
