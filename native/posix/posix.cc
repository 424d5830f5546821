// Registers the POSIX calls as exports.posix.
#include "napi_modules.h"
#include "posix/functions.h"

namespace uwsgi {

void InitPosix(Napi::Env env, Napi::Object exports) {
  using Callback = Napi::Value (*)(const Napi::CallbackInfo&);
  static constexpr struct { const char* name; Callback call; } kFunctions[] = {
      {"listen", posix::Listen},
      {"address", posix::Address},
      {"isListening", posix::IsListening},
      {"listenQueue", posix::ListenQueue},
      {"socketPair", posix::SocketPair},
      {"shutdownSocket", posix::ShutdownSocket},
      {"sendDatagram", posix::SendDatagram},
      {"connectUdp", posix::ConnectUdp},
      {"spawn", posix::Spawn},
      {"waitPid", posix::WaitPid},
      {"exec", posix::Exec},
      {"takeWaitingSignals", posix::TakeWaitingSignals},
      {"close", posix::Close},
      {"dup2", posix::Dup2},
      {"duplicate", posix::Duplicate},
      {"setCloseOnExec", posix::SetCloseOnExec},
      {"setNonBlocking", posix::SetNonBlocking},
      {"makePipe", posix::MakePipe},
      {"setChildSubreaper", posix::SetChildSubreaper},
      {"setParentDeathSignal", posix::SetParentDeathSignal},
      {"setNoNewPrivileges", posix::SetNoNewPrivileges},
      {"getRlimit", posix::GetRlimit},
      {"setRlimit", posix::SetRlimit},
      {"keepCapabilities", posix::KeepCapabilities},
      {"setCapabilities", posix::SetCapabilities},
      {"setAmbient", posix::SetAmbient},
      {"setDumpable", posix::SetDumpable},
      {"setCpuAffinity", posix::SetCpuAffinity},
      {"unshare", posix::Unshare},
      {"joinNamespace", posix::JoinNamespace},
      {"connectUnix", posix::ConnectUnix},
      {"sendDescriptors", posix::SendDescriptors},
      {"receiveDescriptors", posix::ReceiveDescriptors},
      {"startKeeper", posix::StartKeeper},
      {"keeperSpawn", posix::KeeperSpawn},
      {"keeperConfine", posix::KeeperConfine},
      {"keeperCall", posix::KeeperCallByName},
      {"writeAll", posix::WriteAll},
      {"watchReadable", posix::WatchReadable},
      {"peerCredentials", posix::PeerCredentials},
      {"memory", posix::Memory},
      {"getsid", posix::GetSid},
      {"mount", posix::Mount},
      {"umount", posix::Umount},
      {"makeFifo", posix::MakeFifo},
      {"lockFile", posix::LockFile},
      {"setHostname", posix::SetHostname},
      {"loadLibrary", posix::LoadLibrary},
      {"hasSymbol", posix::HasSymbol},
      {"callSymbol", posix::CallSymbol},
  };
  Napi::Object table = Napi::Object::New(env);
  for (const auto& function : kFunctions) table.Set(function.name, Napi::Function::New(env, function.call, function.name));
  exports.Set("posix", table);
}

}  // namespace uwsgi
