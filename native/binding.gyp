# The addon's build. Sources are globbed so that a new .cc file needs no change here; sorted so that builds are reproducible.
{
  "targets": [
    {
      "target_name": "uwsgi_ts",
      "sources": [
        "<!@(node -p \"['.','engine','codecs','shm','posix'].flatMap(d=>require('fs').readdirSync(d).filter(f=>f.endsWith('.cc')).map(f=>d+'/'+f)).sort().join(' ')\")"
      ],
      "include_dirs": [
        ".",
        "<!(node -p \"require('node-addon-api').include_dir\")"
      ],
      "defines": [
        "NAPI_VERSION=9",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        "_GNU_SOURCE",
        "_FILE_OFFSET_BITS=64"
      ],
      "cflags": ["-O2", "-Wall", "-Wextra", "-fvisibility=hidden", "-pthread"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++14"],
      "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-fvisibility-inlines-hidden"],
      "ldflags": ["-pthread"],
      "libraries": ["-lpthread"]
    }
  ]
}
