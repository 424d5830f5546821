// The functions of exports.posix, by the file that implements them. Their contract is the `Posix` interface in native/src/addon.ts.
#pragma once
#include <napi.h>

namespace uwsgi::posix {

using Napi::CallbackInfo;
using Napi::Value;

// sockets.cc
Value Listen(const CallbackInfo& info);
Value ShutdownSocket(const CallbackInfo& info);
Value SocketPair(const CallbackInfo& info);

// datagrams.cc
Value SendDatagram(const CallbackInfo& info);
Value ConnectUdp(const CallbackInfo& info);

// socket_facts.cc
Value Address(const CallbackInfo& info);
Value IsListening(const CallbackInfo& info);
Value ListenQueue(const CallbackInfo& info);
Value PeerCredentials(const CallbackInfo& info);

// spawn.cc, wait.cc, exec.cc
Value Spawn(const CallbackInfo& info);
Value WaitPid(const CallbackInfo& info);
Value Exec(const CallbackInfo& info);

// reload_signals.cc
Value TakeWaitingSignals(const CallbackInfo& info);

// descriptors.cc, write_all.cc
Value Close(const CallbackInfo& info);
Value Dup2(const CallbackInfo& info);
Value Duplicate(const CallbackInfo& info);
Value SetCloseOnExec(const CallbackInfo& info);
Value SetNonBlocking(const CallbackInfo& info);
Value MakePipe(const CallbackInfo& info);
Value WriteAll(const CallbackInfo& info);

// read_watch.cc
Value WatchReadable(const CallbackInfo& info);

// process_controls.cc
Value SetChildSubreaper(const CallbackInfo& info);
Value SetParentDeathSignal(const CallbackInfo& info);
Value SetNoNewPrivileges(const CallbackInfo& info);
Value GetSid(const CallbackInfo& info);

// file_system.cc
Value Mount(const CallbackInfo& info);
Value Umount(const CallbackInfo& info);
Value MakeFifo(const CallbackInfo& info);
Value SetHostname(const CallbackInfo& info);

// file_locks.cc
Value LockFile(const CallbackInfo& info);

// limits.cc
Value GetRlimit(const CallbackInfo& info);
Value SetRlimit(const CallbackInfo& info);

// capabilities.cc, scheduling.cc
Value KeepCapabilities(const CallbackInfo& info);
Value SetCapabilities(const CallbackInfo& info);
Value SetAmbient(const CallbackInfo& info);
Value SetDumpable(const CallbackInfo& info);
Value SetCpuAffinity(const CallbackInfo& info);

// namespaces.cc
Value Unshare(const CallbackInfo& info);
Value JoinNamespace(const CallbackInfo& info);
Value ConnectUnix(const CallbackInfo& info);
Value SendDescriptors(const CallbackInfo& info);
Value ReceiveDescriptors(const CallbackInfo& info);

// keeper.cc
Value StartKeeper(const CallbackInfo& info);
Value KeeperSpawn(const CallbackInfo& info);
Value KeeperConfine(const CallbackInfo& info);
Value KeeperCallByName(const CallbackInfo& info);

// symbols.cc
Value LoadLibrary(const CallbackInfo& info);
Value HasSymbol(const CallbackInfo& info);
Value CallSymbol(const CallbackInfo& info);

// memory.cc
Value Memory(const CallbackInfo& info);

}  // namespace uwsgi::posix
